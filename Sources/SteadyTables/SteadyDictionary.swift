/// A dictionary that grows a little at a time.
///
/// A `Dictionary` that is full moves all that is in it: with 12,000 names that takes 2 ms, for which an event loop stands
/// still. Here the entries lie in 256 dictionaries, by the hash of their keys, and one of them at a time doubles.
@frozen
public struct SteadyDictionary<Key: Hashable, Value> {
  @usableFromInline var parts: ContiguousArray<[Key: Value]>

  @inlinable static var partCount: Int { 256 }

  /// An empty dictionary.
  @inlinable
  public init() {
    parts = ContiguousArray(repeating: [:], count: Self.partCount)
  }

  /// How many entries there are: all parts are asked.
  @inlinable public var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// Whether there are no entries.
  @inlinable public var isEmpty: Bool { parts.allSatisfy { $0.isEmpty } }

  /// The entry's value; nil: there is none. It can be changed where it lies.
  @inlinable
  public subscript(key: Key) -> Value? {
    @inline(__always) get { parts[Self.part(of: key)][key] }
    // Else it is not specialised.
    @inline(__always) _modify { yield &parts[Self.part(of: key)][key] }
  }

  /// The entry's value, made with `defaultValue` if there is none.
  @inlinable
  public subscript(key: Key, default defaultValue: @autoclosure () -> Value) -> Value {
    @inline(__always) get { parts[Self.part(of: key)][key, default: defaultValue()] }
    @inline(__always) _modify { yield &parts[Self.part(of: key)][key, default: defaultValue()] }
  }

  /// The same dictionary with other values, without those entries for which `transform` returns nil.
  @inlinable
  public func compactMapValues<Result>(_ transform: (Value) -> Result?) -> SteadyDictionary<Key, Result> {
    var result = SteadyDictionary<Key, Result>()
    for index in parts.indices { result.parts[index] = parts[index].compactMapValues(transform) }
    return result
  }

  /// All keys, in no order.
  @inlinable public var keys: some Sequence<Key> { lazy.map(\.key) }
  /// All values, in no order.
  @inlinable public var values: some Sequence<Value> { lazy.map(\.value) }

  /// Which part has the key. Within it the hash has another seed.
  @inlinable @inline(__always)
  static func part(of key: Key) -> Int {
    var hasher = Hasher()
    key.hash(into: &hasher)
    return hasher.finalize() & (partCount - 1)
  }
}

extension SteadyDictionary: Sequence {
  /// All entries, in no order.
  @inlinable
  public func makeIterator() -> FlattenSequence<ContiguousArray<[Key: Value]>>.Iterator {
    parts.joined().makeIterator()
  }
}

extension SteadyDictionary: ExpressibleByDictionaryLiteral {
  /// The entries of a literal; of equal keys the last one counts.
  @inlinable
  public init(dictionaryLiteral elements: (Key, Value)...) {
    self.init()
    for (key, value) in elements { self[key] = value }
  }
}

extension SteadyDictionary: Sendable where Key: Sendable, Value: Sendable {}
