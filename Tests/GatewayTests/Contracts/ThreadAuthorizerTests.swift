import Testing

@testable import Gateway

@Suite("Who may join a thread")
struct ThreadAuthorizerTests {
  @Test("by claim alone: keeps the authorizers' contract", arguments: ThreadAuthorizerContract.allCases)
  func claims(_ rule: ThreadAuthorizerContract) async throws {
    try await rule.check(asksBackend: false) { _ in ClaimsAuthorizer() }
  }

  @Test("by claim, else by the backend: keeps the authorizers' contract", arguments: ThreadAuthorizerContract.allCases)
  func backend(_ rule: ThreadAuthorizerContract) async throws {
    try await rule.check(asksBackend: true) { BackendAuthorizer(backend: $0) }
  }
}
