import Testing

@testable import Gateway

@Suite("Presence in memory")
struct MemoryPresenceStoreTests {
  @Test("keeps the presence stores' contract", arguments: PresenceStoreContract.allCases)
  func contract(_ rule: PresenceStoreContract) async throws {
    try await rule.check { count in
      let (bus, presence) = (MemoryBus(), MemoryPresence())
      return PresenceStoreContract.World(
        stores: (0..<count).map { _ in MemoryPresenceStore(presence: presence, broker: MemoryBroker(bus: bus)) },
        broker: MemoryBroker(bus: bus))
    }
  }
}
