import ChatProtocol
import NIOCore

/// What a client asks of an event stream or of a poll: which threads, from where, and how long it waits.
struct StreamRequest: Hashable, Sendable {
  /// A request that is not what the contract says.
  struct Invalid: Error, Hashable {
    /// The code that programs read.
    var code = "invalid"
    /// What to do, for a person.
    let message: String

    static let cursor = Invalid(
      code: "invalid_cursor", message: "The cursor is none of ours. Ask again without one, and load the threads anew.")
  }

  /// The threads, each once.
  private(set) var threads: [ThreadID] = []
  private var named: Set<ThreadID> = []
  /// The positions that they continue from; a thread that has none begins with what happens from now on.
  private(set) var positions: [ThreadID: UInt64] = [:]
  /// How long a poll waits for the first event.
  private(set) var wait = Self.defaultWait

  static var defaultWait: TimeAmount { .seconds(25) }
  static var longestWait: Int64 { 60 }

  /// Reads `?threads=15,16&since=41,&cursor=…&wait=25`.
  ///
  /// - Parameter lastEventId: the header's value: where a browser's `EventSource` was; goes before `cursor`.
  init(uri: String, lastEventId: String?, maximumThreads: Int) throws(Invalid) {
    let query = QueryItems(uri: uri)
    let resumed = lastEventId.flatMap { $0.isEmpty ? nil : $0 } ?? query["cursor"]
    let cursor = try Self.cursor(resumed, maximumThreads)
    if let list = query["threads"] {
      let names = list.split(separator: ",", omittingEmptySubsequences: false)
      let positions = query["since"]?.split(separator: ",", omittingEmptySubsequences: false) ?? []
      for (index, name) in names.enumerated() where !name.isEmpty {
        guard let id = ThreadID(fromName: name) else { throw Self.badThread }
        var since: UInt64?
        if index < positions.count, !positions[index].isEmpty {
          guard let position = UInt64(positions[index]), position <= Self.lastPosition else { throw Self.badSince }
          since = position
        }
        add(id, since ?? cursor.positions[id])
      }
    } else {
      for (id, position) in cursor.positions { add(id, position) }
    }
    try checkCount(maximumThreads)
    if let text = query["wait"] {
      guard let seconds = Double(text) else { throw Self.badWait }
      try setWait(seconds)
    }
  }

  /// Reads `{"threads":[15,16],"since":{"15":41},"cursor":"…","wait":25}`.
  init(json: UnsafeRawBufferPointer, maximumThreads: Int) throws(Invalid) {
    do {
      try read(JSONScanner(json), maximumThreads)
    } catch let error as Invalid {
      throw error
    } catch {
      throw Invalid(message: "The body must be one JSON object.")
    }
  }

  private mutating func read(_ scanner: JSONScanner, _ maximumThreads: Int) throws {
    var list: JSONValue?
    var since: [ThreadID: UInt64] = [:]
    var cursor: String?
    var reader = try JSONObjectReader(scanner)
    while let member = try reader.next() {
      guard member.value.kind != .null else { continue }
      switch scanner.string(member.key) {
      case "threads": list = member.value
      case "since": since = try Self.positions(scanner, member.value)
      case "cursor":
        guard let text = scanner.string(member.value) else { throw Invalid.cursor }
        cursor = text
      case "wait":
        guard let seconds = Double(String(decoding: scanner.raw(member.value), as: UTF8.self)) else {
          throw Self.badWait
        }
        try setWait(seconds)
      default: break
      }
    }
    try reader.finish()
    let known = try Self.cursor(cursor, maximumThreads).positions.merging(since) { $1 }
    if let list {
      guard let values = try scanner.elements(list, limit: maximumThreads) else { throw Self.tooMany(maximumThreads) }
      for value in values {
        guard let id: ThreadID = scanner.identifier(value) else { throw Self.badThread }
        add(id, known[id])
      }
    } else {
      for (id, position) in known { add(id, position) }
    }
    try checkCount(maximumThreads)
  }

  private static func positions(_ scanner: JSONScanner, _ value: JSONValue) throws -> [ThreadID: UInt64] {
    guard value.kind == .object else { throw badSince }
    var result: [ThreadID: UInt64] = [:]
    var reader = try JSONObjectReader(scanner, value)
    while let member = try reader.next() {
      guard member.value.kind != .null else { continue }
      guard let id = scanner.string(member.key).flatMap({ ThreadID(fromName: $0) }),
        let position = scanner.position(member.value)
      else { throw badSince }
      result[id] = position
    }
    return result
  }

  private mutating func add(_ id: ThreadID, _ position: UInt64?) {
    if named.insert(id).inserted { threads.append(id) }
    if let position { positions[id] = position }
  }

  private mutating func setWait(_ seconds: Double) throws(Invalid) {
    guard seconds >= 0 else { throw Self.badWait }
    wait = .milliseconds(Int64(min(seconds, Double(Self.longestWait)) * 1000))
  }

  private func checkCount(_ maximum: Int) throws(Invalid) {
    guard threads.count <= maximum else { throw Self.tooMany(maximum) }
  }

  private static func cursor(_ text: String?, _ maximumThreads: Int) throws(Invalid) -> Cursor {
    guard let text, !text.isEmpty else { return Cursor() }
    do throws(Cursor.Invalid) {
      return try Cursor(text, maximumThreads: maximumThreads)
    } catch {
      throw .cursor
    }
  }

  private static var lastPosition: UInt64 { 0x1F_FFFF_FFFF_FFFF }
  private static let badThread = Invalid(
    message: "`threads` must be ids: integers, or strings of 1 to 64 characters of [A-Za-z0-9_-].")
  private static let badSince = Invalid(
    message: "`since` must be the last `seq` seen of each thread, an integer from 0.")
  private static let badWait = Invalid(message: "`wait` must be a number of seconds from 0.")
  private static func tooMany(_ maximum: Int) -> Invalid {
    Invalid(code: "limit", message: "One request may name \(maximum) threads.")
  }
}
