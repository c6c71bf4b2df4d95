import DequeModule
import SteadyTables

/// Which channels a subscriber wants, which of them Redis knows of, and what is to be said next. Pure.
///
/// One batch is under way at a time; the next goes out when Redis has acknowledged it all. So tens of thousands of channels
/// come back in portions between which messages are delivered, and what is said of one channel is never overtaken.
///
/// Redis refuses a batch as a whole if the user may not subscribe one of its channels: it is halved until the refused ones
/// stand alone, so that one channel does not keep the others from coming back.
struct Subscriptions {
  /// What to say next.
  enum Action: Hashable {
    case subscribe([String])
    case unsubscribe([String])
  }

  /// What is to be known of a channel. In one table: with a set for each of these, tens of thousands of names would lie in
  /// memory five times, and be hashed as often.
  private struct Marks: OptionSet {
    let rawValue: UInt8
    static let wanted = Marks(rawValue: 1)
    /// Asked for on this connection, acknowledged or not.
    static let asked = Marks(rawValue: 2)
    static let acknowledged = Marks(rawValue: 4)
    static let queued = Marks(rawValue: 8)
    /// Wanted when the connection came up, and to be acknowledged before it counts as restored.
    static let restoring = Marks(rawValue: 16)
  }

  private let batchSize: Int
  /// Asked for before all others on each connection.
  private let first: String?
  private var channels: SteadyDictionary<String, Marks> = [:]
  private var queue = Deque<String>()
  /// What is being subscribed, until Redis has acknowledged all of it.
  private var underWay: [String] = []
  private var awaited = 0
  /// Parts of batches that were refused, to be asked for by themselves.
  private var halves: [[String]] = []
  private var isUp = false
  /// How many channels are marked as restoring; nil once the connection has counted as restored.
  private var restoring: Int?

  init(batchSize: Int = 500, first: String? = nil) {
    self.batchSize = batchSize
    self.first = first
    if let first { channels[first] = .wanted }
  }

  /// How many channels are wanted.
  var count: Int { channels.values.count { $0.contains(.wanted) } }

  /// Wants channels; returns those that are acknowledged already.
  mutating func subscribe(_ names: [String]) -> [String] {
    var already: [String] = []
    let isUp = isUp
    for name in names {
      var mustSay = false
      let marks = mark(name) { marks in
        marks.insert(.wanted)
        mustSay = isUp && marks.isDisjoint(with: [.acknowledged, .queued])
        if mustSay { marks.insert(.queued) }
      }
      if marks.contains(.acknowledged) { already.append(name) } else if mustSay { queue.append(name) }
    }
    return already
  }

  mutating func unsubscribe(_ names: [String]) {
    for name in names where has(name, .wanted) {
      mark(name) { $0.remove(.wanted) }
      enqueue(name)
    }
  }

  /// A connection is there: all is asked for anew.
  mutating func up() {
    isUp = true
    awaited = 0
    underWay = []
    halves = []
    channels = channels.compactMapValues { $0.contains(.wanted) ? [.wanted, .queued, .restoring] : nil }
    queue = Deque(channels.keys)
    if let first, has(first, .wanted) { queue.prepend(first) }
    restoring = channels.count
  }

  mutating func down() {
    isUp = false
    restoring = nil
    channels = channels.compactMapValues { $0.contains(.wanted) ? .wanted : nil }
    queue = []
  }

  /// The next batch; nil if there is nothing to say, or one is under way.
  mutating func next() -> Action? {
    guard isUp, awaited == 0 else { return nil }
    while let half = halves.popLast() {
      let names = half.filter { has($0, .wanted) && !has($0, .asked) }
      for name in half where !has(name, .wanted) { restored(name) }
      guard !names.isEmpty else { continue }
      for name in names { mark(name) { $0.insert(.asked) } }
      return say(names, isSubscribing: true)
    }
    var names: [String] = []
    var isSubscribing: Bool?
    while names.count < batchSize, let name = queue.first {
      var isForLater = false
      var wasRestoring = false
      mark(name) { marks in
        let (isWanted, isAsked) = (marks.contains(.wanted), marks.contains(.asked))
        if isWanted != isAsked {
          isForLater = (isSubscribing ?? isWanted) != isWanted
          if isForLater { return }
          isSubscribing = isWanted
          names.append(name)
          if isWanted { marks.insert(.asked) } else { marks.subtract([.asked, .acknowledged]) }
        } else if !isWanted {
          wasRestoring = marks.remove(.restoring) != nil
        }
        marks.remove(.queued)
      }
      if isForLater { break }
      if wasRestoring { restoredOne() }
      queue.removeFirst()
    }
    return isSubscribing.map { say(names, isSubscribing: $0) }
  }

  /// These channels are marked already.
  private mutating func say(_ names: [String], isSubscribing: Bool) -> Action {
    awaited = names.count
    guard isSubscribing else { return .unsubscribe(names) }
    underWay = names
    return .subscribe(names)
  }

  /// Redis refuses what is being subscribed; the channel that is at fault, once it is known. Nil if nothing is under way:
  /// then something else was refused.
  mutating func refused() -> Refusal? {
    guard awaited > 0, !underWay.isEmpty else { return nil }
    let names = underWay
    awaited = 0
    underWay = []
    for name in names { mark(name) { $0.remove(.asked) } }
    guard names.count == 1 else {
      halves += [Array(names[(names.count / 2)...]), Array(names[..<(names.count / 2)])]
      return .halved
    }
    restored(names[0])
    return .channel(names[0])
  }

  /// What a refusal has led to.
  enum Refusal: Hashable {
    /// The batch is asked for again in two parts.
    case halved
    /// This channel is not to be had; it is asked for again on the next connection, or when it is wanted anew.
    case channel(String)
  }

  /// Redis has acknowledged a subscription; whether it is still wanted.
  mutating func subscribed(_ name: String) -> Bool {
    awaited = max(0, awaited - 1)
    if awaited == 0 { underWay = [] }
    var wasRestoring = false
    let marks = mark(name) { marks in
      wasRestoring = marks.remove(.restoring) != nil
      if marks.contains(.asked) { marks.insert(.acknowledged) }
    }
    if wasRestoring { restoredOne() }
    return marks.contains([.acknowledged, .wanted])
  }

  /// Redis has acknowledged the end of a subscription.
  mutating func unsubscribed(_ name: String) {
    awaited = max(0, awaited - 1)
  }

  /// Whether all that was wanted when the connection came is subscribed; true once a connection.
  mutating func takeRestored() -> Bool {
    guard restoring == 0 else { return false }
    restoring = nil
    return true
  }

  private mutating func enqueue(_ name: String) {
    guard isUp, !has(name, .queued) else { return }
    mark(name) { $0.insert(.queued) }
    queue.append(name)
  }

  private func has(_ name: String, _ marks: Marks) -> Bool { channels[name]?.contains(marks) == true }

  /// Changes what is known of a channel, and returns it; a channel of which nothing is known is forgotten.
  @discardableResult
  private mutating func mark(_ name: String, _ change: (inout Marks) -> Void) -> Marks {
    Self.change(&channels[name], change)
  }

  /// Where a channel stands is looked up once for both.
  private static func change(_ marks: inout Marks?, _ change: (inout Marks) -> Void) -> Marks {
    var new = marks ?? []
    change(&new)
    marks = new.isEmpty ? nil : new
    return new
  }

  /// The connection need not wait for the channel (any more).
  private mutating func restored(_ name: String) {
    guard has(name, .restoring) else { return }
    mark(name) { $0.remove(.restoring) }
    restoredOne()
  }

  private mutating func restoredOne() {
    if let count = restoring { restoring = count - 1 }
  }
}
