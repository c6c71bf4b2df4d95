import Authentication
import ChatProtocol
import Logging
import NIOCore
import SteadyTables

/// What is one per node: which channels are subscribed, each thread's order, the users' connections.
///
/// It talks to the shards by `execute` on their loops, and they to it by `execute` on its own, so that what one says to
/// the other arrives in the order in which it was said.
///
/// `@unchecked Sendable`: the properties are constants, or are touched on `loop` alone, to which every method that is
/// called from outside hops first.
final class Hub: @unchecked Sendable {
  let loop: any EventLoop
  let configuration: GatewayConfiguration
  let broker: any Broker
  let backend: any ChatBackendClient
  let presence: any PresenceStore
  let revocations: Revocations
  let logger: Logger
  let normalizer: EventNormalizer
  /// Set once, before the first connection.
  var shards: [Shard] = []
  /// The shard on the hub's own loop.
  private(set) var ownShard: Int?

  var topics: SteadyDictionary<ChatChannel, Topic> = [:]
  let threads = ThreadTable()
  var users: SteadyDictionary<UserID, UserConnections> = [:]
  var generation: UInt64 = 0
  var tracker: PresenceTracker
  var graceTimer: Scheduled<Void>?
  /// Whether the broker carries events.
  var isLinked = true
  /// Whether the backend is being asked for the threads' heads, and is to be asked again after that.
  var isComparing = false
  var mustCompareAgain = false
  var comparisonFailures = 0
  var auditTimer: Scheduled<Void>?
  /// Whether other nodes are about to be told who was revoked.
  var isAnsweringRevocations = false
  /// How often this node has begun to ask for revocations.
  var revocationQuestions: UInt64 = 0
  /// Who types by requests, and whether a timer looks after them.
  var requestTyping = RequestTyping()
  var isTypingTimed = false
  /// Whether what this turn of the loop brings is to be sent at its end.
  var isFlushScheduled = false
  /// Deliveries of the running batch, a list per shard.
  var outgoing: [[Delivery]] = []
  /// Threads whose state is to be asked for at the end of this turn.
  var loads: [ThreadLoad] = []
  /// How many questions for threads' states are under way.
  var loadsUnderWay = 0
  /// Threads with pending events, each once and retained once: to count a reference at each look at them would cost more than
  /// all else that is done with most.
  var dirty: ContiguousArray<Unmanaged<ThreadTopic>> = []
  /// Those that are being flushed, and what of them goes out together; kept for their memory.
  var flushing: ContiguousArray<Unmanaged<ThreadTopic>> = []
  var parts: ContiguousArray<FlushPart> = []

  init(
    loop: any EventLoop, configuration: GatewayConfiguration, broker: any Broker, backend: any ChatBackendClient,
    presence: any PresenceStore, revocations: Revocations, logger: Logger
  ) {
    self.loop = loop
    self.configuration = configuration
    self.broker = broker
    self.backend = backend
    self.presence = presence
    self.revocations = revocations
    self.logger = logger
    self.normalizer = EventNormalizer(maximumBytes: configuration.limits.eventBytes)
    self.tracker = PresenceTracker(grace: configuration.presenceGrace)
  }

  deinit {
    for thread in dirty { thread.release() }
  }

  /// Names the shards and begins to listen to the broker.
  func start(shards: [Shard]) {
    self.shards = shards
    ownShard = shards.firstIndex { $0.loop === loop }
    outgoing = Array(repeating: [], count: shards.count)
    broker.attach(self)
    scheduleAudit()
    broker.subscribe([.control])
  }

  /// Runs `body` on the hub's loop, later: never within the call, so that a shard which is being told something by the
  /// hub does not change the hub under its feet.
  func run(_ body: @escaping @Sendable () -> Void) {
    loop.execute(body)
  }

  // MARK: Channels other than threads

  /// A shard has its first subscriber of a channel; `done` runs once nothing published on it can be missed.
  func join(_ channel: ChatChannel, shard: Int, done: (@Sendable () -> Void)? = nil) {
    if enter(channel, shard: shard, done: done) { broker.subscribe([channel]) }
  }

  /// The same, but for the broker: returns whether it is to be told.
  func enter(_ channel: ChatChannel, shard: Int, done: (@Sendable () -> Void)? = nil) -> Bool {
    let entry = Topic.enter(&topics[channel], shard: shard, done: isLinked ? done : nil)
    if let done, entry.isSubscribed || !isLinked { done() }
    return entry.isNew
  }

  /// Runs those who waited for a channel.
  func runWaiting(for channel: ChatChannel) {
    guard let waiting = topics[channel]?.waiting, !waiting.isEmpty else { return }
    topics[channel]?.waiting = []
    for done in waiting { done() }
  }

  /// A shard has lost its last subscriber of a channel.
  func leave(_ channel: ChatChannel, shard: Int) {
    guard var topic = topics[channel] else { return }
    topic.shards &= ~(1 << UInt64(shard))
    if topic.shards == 0 {
      topics[channel] = nil
      broker.unsubscribe([channel])
    } else {
      topics[channel] = topic
    }
  }
}
