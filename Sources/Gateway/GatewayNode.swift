package import Authentication
package import ChatProtocol
package import Logging
package import NIOCore

/// A node of the gateway: carries events from a broker to connections, and their commands back.
package final class GatewayNode: Sendable {
  let services: SessionServices
  let shards: [ObjectIdentifier: Shard]

  /// A node whose connections live on the loops of `group`.
  package init(
    group: any EventLoopGroup, configuration: GatewayConfiguration, broker: any Broker,
    backend: any ChatBackendClient, authorizer: any ThreadAuthorizer, presence: any PresenceStore,
    tokens: any TokenChecking, revocations: Revocations = Revocations(), now: @escaping @Sendable () -> Int64,
    logger: Logger
  ) {
    let loops = Array(group.makeIterator())
    let hub = Hub(
      loop: loops[0], configuration: configuration, broker: broker, backend: backend, presence: presence,
      revocations: revocations, logger: logger)
    let services = SessionServices(
      configuration: configuration, hub: hub, broker: broker, backend: backend, authorizer: authorizer,
      presence: presence, tokens: tokens, logger: logger, now: now)
    self.services = services
    let shards = loops.enumerated().map { Shard(index: $0.offset, loop: $0.element, services: services) }
    self.shards = Dictionary(uniqueKeysWithValues: shards.map { (ObjectIdentifier($0.loop), $0) })
    hub.loop.execute { hub.start(shards: shards) }
  }

  /// What a loop of the group holds; nil for any other.
  func shard(on loop: any EventLoop) -> Shard? { shards[ObjectIdentifier(loop)] }

  /// A session for a connection on `loop`, one of the group's; nil on any other.
  func makeSession(on loop: any EventLoop) -> Session? {
    shard(on: loop).map(Session.init(shard:))
  }

  /// Who was sent away, on any node.
  var revocations: Revocations { services.hub.revocations }

  /// The node's limits and times.
  package var configuration: GatewayConfiguration { services.configuration }

  /// Whether subscribers would get an event.
  /// - Throws: ``EventRejection``, why they would not.
  package func check(_ event: ChatChannelEvent) throws(EventRejection) {
    _ = try EventNormalizer(maximumBytes: configuration.limits.eventBytes).normalize(event.json, on: event.channel)
  }

  /// Publishes events that were checked, in their order and for all nodes; returns when the broker has taken them.
  package func publishChecked(_ events: [ChatChannelEvent]) async throws(BrokerUnavailable) {
    try await services.broker.publishAcknowledged(events)
  }

  /// Sends a user away: revokes the tokens that the user has now and ends the user's connections with 4005, on every node.
  /// - Returns: how many there were on this node; the others follow as soon as the broker has told them.
  package func disconnect(_ user: UserID) async -> Int {
    let hub = services.hub
    let revocation = hub.revocations.revoke(user)
    GatewayMetrics.revocations.increment()
    return
      (try? await hub.loop.submit {
        hub.announce(revocation)
        return hub.closeAll(user, .revoked)
      }.get()) ?? 0
  }

  /// Sends every client away with word of when to come back, and returns when all have gone or the deadline has passed.
  package func drain() async {
    let configuration = services.configuration
    let hub = services.hub
    hub.run { hub.leaveAll() }
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        let gone = self.shards.values.map { shard in
          shard.loop.flatSubmit { shard.drain(spread: configuration.reconnectSpread) }
        }
        for future in gone { try? await future.get() }
        return true
      }
      group.addTask {
        try? await Task.sleep(for: .nanoseconds(configuration.drainDeadline.nanoseconds))
        return false
      }
      if await group.next() == false {
        for shard in self.shards.values { shard.run { $0.terminateAll() } }
      }
      group.cancelAll()
    }
  }
}
