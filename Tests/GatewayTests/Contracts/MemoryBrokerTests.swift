import Testing

@testable import Gateway

@Suite("The broker in memory")
struct MemoryBrokerTests {
  @Test("keeps the brokers' contract", arguments: BrokerContract.allCases)
  func contract(_ rule: BrokerContract) async throws {
    try await rule.check { count in
      let bus = MemoryBus()
      return (0..<count).map { _ in MemoryBroker(bus: bus) }
    }
  }
}
