import Authentication
import ChatProtocol

/// Counts what ``GatewayMetric`` names. Handlers are made once; without a metrics backend they cost next to nothing.
package enum GatewayMetrics {
  static let commands = GatewayMetric.commands.count()
  static let rateLimited = GatewayMetric.rateLimited.count()
  static let eventsReceived = GatewayMetric.eventsReceived.count()
  static let duplicates = GatewayMetric.duplicates.count()
  static let held = GatewayMetric.held.count()
  static let filled = GatewayMetric.filled.count()
  static let resyncs = GatewayMetric.resyncs.count()
  static let deliveries = GatewayMetric.deliveries.count()
  static let slowHeldBack = GatewayMetric.slowHeldBack.count()
  static let slowDropped = GatewayMetric.slowDropped.count()
  static let revocations = GatewayMetric.revocations.count()
  static let threads = GatewayMetric.threads.level()
  static let loopLag = GatewayMetric.loopLag.times()
  private static let usersOnline = GatewayMetric.usersOnline.level()
  private static let cameOnline = GatewayMetric.presenceTransitions.count("online")
  private static let wentOffline = GatewayMetric.presenceTransitions.count("offline")
  private static let eventsRejected = CounterSet(.eventsRejected, EventRejection.allCases.map(\.rawValue))
  private static let tokensRefused = CounterSet(.tokensRefused, TokenError.Code.allCases.map(\.rawValue))
  private static let upgradesRefused = CounterSet(.upgradesRefused, ["stopping", "too_many_connections"])
  private static let closes = CounterSet(.closes, closeCodes.map(String.init) + [ends.client, ends.lost])
  private static let polls = CounterSet(.polls, PollAnswer.allCases.map(\.rawValue))
  private static let open = transports { GatewayMetric.connections.level($0) }
  private static let opened = transports { GatewayMetric.connectionsOpened.count($0) }

  private static let closeCodes: [UInt16] = [
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1013, 4001, 4002, 4003, 4004, 4005,
  ]
  /// How a connection ends that the server does not close.
  static let ends = (client: "client", lost: "lost")

  /// Makes all counters there are, so that each is there with its 0 before it first counts; once the metrics backend is in
  /// place. Redis' come with the first word of it.
  package static func start() {
    let unlabelled = [
      commands, rateLimited, eventsReceived, duplicates, held, filled, resyncs, deliveries, slowHeldBack,
      slowDropped,
      revocations,
    ]
    for counter in unlabelled { counter.increment(by: 0) }
    threads.set(0)
    usersOnline.set(0)
    _ = (loopLag, cameOnline, wentOffline, eventsRejected, tokensRefused, upgradesRefused, closes, polls, open, opened)
  }

  // MARK: Connections

  static func opened(_ transport: SessionTransport) {
    open[transport]?.change(by: 1)
    opened[transport]?.increment()
  }

  static func closed(_ transport: SessionTransport) { open[transport]?.change(by: -1) }

  /// What a poll was answered with.
  enum PollAnswer: String, CaseIterable { case events, nothing, refusal }
  static func answeredPoll(_ answer: PollAnswer) { polls.increment(answer.rawValue) }

  /// A connection ends, by the server's word.
  static func closing(_ code: UInt16) { closes.increment(String(code)) }
  /// A connection has ended without one; see ``ends``.
  static func ended(_ how: String) { closes.increment(how) }

  static func refusedToken(_ error: any Error) {
    let code = error is TokenCheckerBusy ? .overloaded : (error as? TokenError)?.code
    tokensRefused.increment(code?.rawValue ?? "other")
  }

  static func refusedUpgrade(_ reason: String) { upgradesRefused.increment(reason) }
  static func rejected(_ reason: EventRejection) { eventsRejected.increment(reason.rawValue) }

  // MARK: Users

  static func came() {
    usersOnline.change(by: 1)
    cameOnline.increment()
  }

  static func left(_ count: Int = 1) {
    usersOnline.change(by: -count)
    wentOffline.increment(by: count)
  }

  private static func transports<Handler>(_ make: (String) -> Handler) -> [SessionTransport: Handler] {
    Dictionary(uniqueKeysWithValues: SessionTransport.allCases.map { ($0, make($0.rawValue)) })
  }
}
