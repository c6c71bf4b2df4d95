import Testing

@Suite("Chat backends as the gateway asks them", .timeLimit(.minutes(5)))
struct ContractTests {
  @Test("the embedded one keeps the contract", arguments: ChatBackendClientContract.allCases)
  func embedded(_ rule: ChatBackendClientContract) async throws {
    try await BackendWorld.embedded { try await rule.check($0) }
  }

  @Test("one elsewhere keeps the contract", arguments: ChatBackendClientContract.allCases)
  func http(_ rule: ChatBackendClientContract) async throws {
    try await BackendWorld.http { try await rule.check($0) }
  }
}
