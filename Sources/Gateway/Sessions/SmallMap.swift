/// A dictionary that holds its only entry without a table: most have one.
enum SmallMap<Key: Hashable, Value> {
  case empty
  case one(Key, Value)
  case many([Key: Value])

  init() { self = .empty }

  var count: Int {
    switch self {
    case .empty: 0
    case .one: 1
    case .many(let entries): entries.count
    }
  }

  var isEmpty: Bool { count == 0 }

  subscript(key: Key) -> Value? {
    get {
      switch self {
      case .empty: nil
      case .one(let other, let value): other == key ? value : nil
      case .many(let entries): entries[key]
      }
    }
    set {
      switch self {
      case .empty:
        if let newValue { self = .one(key, newValue) }
      case .one(let other, _) where other == key:
        self = newValue.map { .one(key, $0) } ?? .empty
      case .one(let other, let value):
        if let newValue { self = .many([other: value, key: newValue]) }
      case .many(var entries):
        // So that the table is not copied.
        self = .empty
        entries[key] = newValue
        self = .many(entries)
      }
    }
  }

  /// Removes an entry and returns its value; nil: there was none.
  mutating func removeValue(forKey key: Key) -> Value? {
    let value = self[key]
    if value != nil { self[key] = nil }
    return value
  }

  /// The entry, if there is just one.
  var only: (key: Key, value: Value)? {
    switch self {
    case .empty: nil
    case .one(let key, let value): (key, value)
    case .many(let entries): entries.count == 1 ? entries.first.map { ($0.key, $0.value) } : nil
    }
  }

  /// Calls `body` with each entry, in no order.
  func forEach(_ body: (Key, Value) -> Void) {
    switch self {
    case .empty: break
    case .one(let key, let value): body(key, value)
    case .many(let entries): for (key, value) in entries { body(key, value) }
    }
  }

  /// The values, in no order.
  var values: [Value] {
    switch self {
    case .empty: []
    case .one(_, let value): [value]
    case .many(let entries): Array(entries.values)
    }
  }
}
