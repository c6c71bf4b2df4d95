import DequeModule

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

  private let batchSize: Int
  /// Asked for before all others on each connection.
  private let first: String?
  private var wanted: Set<String> = []
  /// Asked for on this connection, acknowledged or not.
  private var asked: Set<String> = []
  private var acknowledged: Set<String> = []
  private var queue = Deque<String>()
  private var isQueued: Set<String> = []
  /// What is being subscribed, until Redis has acknowledged all of it.
  private var underWay: [String] = []
  private var awaited = 0
  /// Parts of batches that were refused, to be asked for by themselves.
  private var halves: [[String]] = []
  private var isUp = false
  /// Channels wanted when the connection came up, that are to be acknowledged before it counts as restored.
  private var restoring: Set<String>?

  init(batchSize: Int = 500, first: String? = nil) {
    self.batchSize = batchSize
    self.first = first
    if let first { wanted.insert(first) }
  }

  /// How many channels are wanted.
  var count: Int { wanted.count }

  /// Wants channels; returns those that are acknowledged already.
  mutating func subscribe(_ names: [String]) -> [String] {
    var already: [String] = []
    for name in names {
      wanted.insert(name)
      if acknowledged.contains(name) { already.append(name) } else { enqueue(name) }
    }
    return already
  }

  mutating func unsubscribe(_ names: [String]) {
    for name in names where wanted.remove(name) != nil { enqueue(name) }
  }

  /// A connection is there: all is asked for anew.
  mutating func up() {
    isUp = true
    awaited = 0
    underWay = []
    halves = []
    asked = []
    acknowledged = []
    queue = Deque(wanted)
    if let first, wanted.contains(first) { queue.prepend(first) }
    isQueued = wanted
    restoring = wanted
  }

  mutating func down() {
    isUp = false
    acknowledged = []
    restoring = nil
  }

  /// The next batch; nil if there is nothing to say, or one is under way.
  mutating func next() -> Action? {
    guard isUp, awaited == 0 else { return nil }
    while let half = halves.popLast() {
      let names = half.filter { wanted.contains($0) && !asked.contains($0) }
      restoring?.subtract(half.filter { !wanted.contains($0) })
      if !names.isEmpty { return subscribe(names) }
    }
    var names: [String] = []
    var isSubscribing: Bool?
    while names.count < batchSize, let name = queue.first {
      let (isWanted, isAsked) = (wanted.contains(name), asked.contains(name))
      if isWanted != isAsked {
        guard isSubscribing ?? isWanted == isWanted else { break }
        isSubscribing = isWanted
        names.append(name)
      } else if !isWanted {
        restoring?.remove(name)
      }
      queue.removeFirst()
      isQueued.remove(name)
    }
    guard let isSubscribing else { return nil }
    if isSubscribing { return subscribe(names) }
    awaited = names.count
    asked.subtract(names)
    acknowledged.subtract(names)
    return .unsubscribe(names)
  }

  private mutating func subscribe(_ names: [String]) -> Action {
    awaited = names.count
    underWay = names
    asked.formUnion(names)
    return .subscribe(names)
  }

  /// Redis refuses what is being subscribed; the channel that is at fault, once it is known. Nil if nothing is under way:
  /// then something else was refused.
  mutating func refused() -> Refusal? {
    guard awaited > 0, !underWay.isEmpty else { return nil }
    let names = underWay
    awaited = 0
    underWay = []
    asked.subtract(names)
    guard names.count == 1 else {
      halves += [Array(names[(names.count / 2)...]), Array(names[..<(names.count / 2)])]
      return .halved
    }
    restoring?.subtract(names)
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
    restoring?.remove(name)
    guard asked.contains(name) else { return false }
    acknowledged.insert(name)
    return wanted.contains(name)
  }

  /// Redis has acknowledged the end of a subscription.
  mutating func unsubscribed(_ name: String) {
    awaited = max(0, awaited - 1)
  }

  /// Whether all that was wanted when the connection came is subscribed; true once a connection.
  mutating func takeRestored() -> Bool {
    guard let restoring, restoring.isEmpty else { return false }
    self.restoring = nil
    return true
  }

  private mutating func enqueue(_ name: String) {
    if isUp, isQueued.insert(name).inserted { queue.append(name) }
  }
}
