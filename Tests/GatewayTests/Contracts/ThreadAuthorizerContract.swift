import ChatProtocol
import Testing

@testable import Gateway

/// What every ``ThreadAuthorizer`` keeps. A suite per implementation runs each rule.
enum ThreadAuthorizerContract: String, CaseIterable, Sendable {
  case everyThread = "the claim \"*\" opens every thread"
  case namedThreads = "a claim that names threads opens these, whatever form their ids have, and no others"
  case backendDecides = "without the claim the backend's word decides, or nobody opens"
  case unknownThread = "what the backend does not know of is closed"
  case failsClosed = "a backend that is down opens nothing"
  case agreesWithItself = "what is said at once is what is said after asking"
  case claimsAskNobody = "a claim that decides is not asked about"

  /// Checks the rule.
  /// - Parameters:
  ///   - asksBackend: whether it asks a backend where the claim does not decide.
  ///   - make: an authorizer over a backend.
  func check(asksBackend: Bool, _ make: (FakeBackend) async throws -> any ThreadAuthorizer) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    backend.add(16, members: [2: .client])
    let authorizer = try await make(backend)
    switch self {
    case .everyThread:
      for thread in [15, 16, 99] as [ThreadID] {
        #expect(await authorizer.verdict(on: thread, for: caller(1, .all)) == .allowed(isByClaim: true))
      }
    case .namedThreads:
      let named = try #require(ThreadID("16"))
      for thread in [16, named] {
        #expect(await authorizer.verdict(on: thread, for: caller(1, .only([16]))) == .allowed(isByClaim: true))
        #expect(await authorizer.verdict(on: thread, for: caller(1, .only([named]))) == .allowed(isByClaim: true))
      }
      #expect(code(await authorizer.verdict(on: 15, for: caller(1, .only([16])))) == .forbidden)
      #expect(code(await authorizer.verdict(on: 15, for: caller(1, .only([])))) == .forbidden)
    case .backendDecides:
      let verdict = await authorizer.verdict(on: 15, for: caller(1, .ask))
      if asksBackend {
        #expect(verdict == .allowed(isByClaim: false))
        #expect(await authorizer.verdict(on: 16, for: caller(5, .ask, .manager)) == .allowed(isByClaim: false))
      } else {
        #expect(code(verdict) == .forbidden)
      }
      #expect(code(await authorizer.verdict(on: 16, for: caller(1, .ask))) != nil)
    case .unknownThread:
      #expect(code(await authorizer.verdict(on: 99, for: caller(1, .ask))) == (asksBackend ? .notFound : .forbidden))
    case .failsClosed:
      backend.state.with { $0.failure = .unavailable }
      let verdict = await authorizer.verdict(on: 15, for: caller(1, .ask))
      #expect(code(verdict) == (asksBackend ? .unavailable : .forbidden))
    case .agreesWithItself:
      for grant in [.all, .only([15]), .only([]), .ask] as [ThreadGrant] {
        for thread in [15, 16, 99] as [ThreadID] {
          guard let said = authorizer.immediateVerdict(on: thread, for: caller(1, grant)) else { continue }
          #expect(await authorizer.verdict(on: thread, for: caller(1, grant)) == said)
        }
      }
    case .claimsAskNobody:
      #expect(authorizer.immediateVerdict(on: 15, for: caller(1, .all)) == .allowed(isByClaim: true))
      #expect(authorizer.immediateVerdict(on: 15, for: caller(1, .only([15]))) == .allowed(isByClaim: true))
      #expect(authorizer.immediateVerdict(on: 16, for: caller(1, .only([15]))).flatMap(code) == .forbidden)
      _ = await authorizer.verdict(on: 15, for: caller(1, .all))
      #expect(backend.state.with { $0.accessAnswers } == 0)
    }
  }

  private func caller(_ user: UserID, _ grant: ThreadGrant, _ role: Role = .client) -> Caller {
    Caller(identity: Identity(userId: user, role: role, threads: grant, expiresAt: 1 << 40), token: "token")
  }

  private func code(_ verdict: ThreadVerdict) -> FrameError.Code? {
    if case .denied(let error) = verdict { error.code } else { nil }
  }
}
