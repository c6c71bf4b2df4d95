package import ChatProtocol
import NIOCore
import SteadyTables

extension GatewayNode {
  /// Who of these users is online, on any node.
  package func presence(of users: [UserID]) async -> [UserID: PresenceState] {
    await services.presence.states(of: users)
  }

  /// How much this node carries now.
  package func statistics() async -> GatewayStatistics {
    let hub = services.hub
    let counts = hub.loop.submit { (users: hub.users.count, threads: hub.threads.count) }
    var statistics = GatewayStatistics()
    if let counts = try? await counts.get() { (statistics.users, statistics.threads) = counts }
    for shard in shards.values {
      statistics.connections += (try? await shard.loop.submit { shard.sessions.count }.get()) ?? 0
    }
    return statistics
  }
}
