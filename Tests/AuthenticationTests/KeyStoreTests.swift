import ChatProtocol
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Authentication

@Suite("Keys that change")
struct KeyStoreTests {
  @Test("an unknown `kid` is worth one refresh in ten seconds, a known one and none are worth none")
  func refreshIsLimited() throws {
    let store = KeyStore(keys: try KeySet(secret: Tokens.secret, kid: "here")) { KeySet() }
    #expect(!store.claimRefresh(kid: nil, now: 100))
    #expect(!store.claimRefresh(kid: "here", now: 100))
    #expect(store.claimRefresh(kid: "gone", now: 100))
    #expect(!store.claimRefresh(kid: "gone", now: 109))
    #expect(!store.claimRefresh(kid: "another", now: 109))
    #expect(store.claimRefresh(kid: "gone", now: 110))
    #expect(!KeyStore(keys: KeySet()).claimRefresh(kid: "gone", now: 100))
  }

  @Test("the pool fetches a key that it does not know, once, and then takes its tokens")
  func poolRefreshes() async throws {
    let fetches = NIOLockedValueBox(0)
    let store = KeyStore(keys: KeySet()) {
      fetches.withLockedValue { $0 += 1 }
      return try KeySet(secret: Tokens.secret, kid: "new")
    }
    let pool = TokenVerifierPool(store: store, policy: ClaimsPolicy()) { Tokens.now }
    let token = Tokens.signed(header: #"{"alg":"HS256","kid":"new"}"#)
    let forged = Tokens.signed(header: #"{"alg":"HS256","kid":"forged"}"#)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    #expect(try await pool.identity(of: token, on: loop).get().userId == UserID(1))
    #expect(try await pool.identity(of: token).userId == UserID(1))
    for _ in 0..<20 { await #expect(throws: TokenError.self) { try await pool.identity(of: forged) } }
    #expect(fetches.withLockedValue(\.self) == 1)
    await pool.shutdown()
  }

  @Test("a source that fails leaves the keys in force")
  func failingSource() async throws {
    struct Unreachable: Error {}
    let store = KeyStore(keys: try KeySet(secret: Tokens.secret)) { throw Unreachable() }
    await #expect(throws: Unreachable.self) { try await store.refresh() }
    #expect(!store.keys.isEmpty)
  }

  @Test("a pool that is full refuses at once")
  func overload() async throws {
    let pool = TokenVerifierPool(
      store: KeyStore(keys: try KeySet(secret: Tokens.secret)), policy: ClaimsPolicy(), maximumQueued: 0
    ) { Tokens.now }
    let error = await #expect(throws: TokenError.self) { try await pool.identity(of: Tokens.signed()) }
    #expect(error?.code == .overloaded)
    await pool.shutdown()
  }
}
