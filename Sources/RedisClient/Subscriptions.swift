import DequeModule

/// Which channels a subscriber wants, which of them Redis knows of, and what is to be said next. Pure.
///
/// One batch is under way at a time; the next goes out when Redis has acknowledged it all. So tens of thousands of channels
/// come back in portions between which messages are delivered, and what is said of one channel is never overtaken.
struct Subscriptions {
  /// What to say next.
  enum Action: Hashable {
    case subscribe([String])
    case unsubscribe([String])
  }

  private let batchSize: Int
  private var wanted: Set<String> = []
  /// Asked for on this connection, acknowledged or not.
  private var asked: Set<String> = []
  private var acknowledged: Set<String> = []
  private var queue = Deque<String>()
  private var isQueued: Set<String> = []
  private var awaited = 0
  private var isUp = false
  /// Channels wanted when the connection came up, that are to be acknowledged before it counts as restored.
  private var restoring: Set<String>?

  init(batchSize: Int = 500) {
    self.batchSize = batchSize
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
    asked = []
    acknowledged = []
    queue = Deque(wanted)
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
    awaited = names.count
    if isSubscribing {
      asked.formUnion(names)
      return .subscribe(names)
    }
    asked.subtract(names)
    acknowledged.subtract(names)
    return .unsubscribe(names)
  }

  /// Redis has acknowledged a subscription; whether it is still wanted.
  mutating func subscribed(_ name: String) -> Bool {
    awaited = max(0, awaited - 1)
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
