import ChatProtocol
import Crypto
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Authentication

@Suite("Keys in rotation")
struct KeyRotationTests {
  @Test(
    "a secret is for each HMAC whose hash is not longer than itself",
    arguments: [(32, ["HS256"]), (47, ["HS256"]), (48, ["HS256", "HS384"]), (64, ["HS256", "HS384", "HS512"])])
  func algorithmsBySecretLength(length: Int, accepted: [String]) throws {
    let secret = String(repeating: "s", count: length)
    let verifier = TokenVerifier(keys: try KeySet(secret: secret))
    for algorithm in ["HS256", "HS384", "HS512"] {
      let token = Tokens.signed(header: "{\"alg\":\"\(algorithm)\"}", by: Self.hmac(algorithm, secret))
      let isAccepted = (try? verifier.verify(token, now: Tokens.now).get()) != nil
      #expect(isAccepted == accepted.contains(algorithm), "\(algorithm) with \(length) bytes")
    }
  }

  @Test("a MAC counts only as the algorithm that the header names")
  func crossedAlgorithms() throws {
    let secret = String(repeating: "s", count: 64)
    let verifier = TokenVerifier(keys: try KeySet(secret: secret))
    let token = Tokens.signed(header: #"{"alg":"HS512"}"#, by: Self.hmac("HS256", secret))
    #expect(throws: TokenError.self) { try verifier.verify(token, now: Tokens.now).get() }
  }

  @Test("the previous secret, too, is for each HMAC that it is long enough for, until its end")
  func previousSecret() throws {
    let old = String(repeating: "o", count: 64)
    let keys = try KeySet(secret: Tokens.secret).adding(previousSecret: old, until: Tokens.now + 10)
    let token = Tokens.signed(header: #"{"alg":"HS512"}"#, by: Self.hmac("HS512", old))
    #expect(try TokenVerifier(keys: keys).verify(token, now: Tokens.now).get().userId == UserID(1))
    #expect(throws: TokenError.self) {
      try TokenVerifier(keys: keys).verify(token, now: Tokens.now + 10).get()
    }
  }

  @Test("a nameless key beside a key set does not hide that the set has a new key")
  func namelessKeyDoesNotHideRotation() async throws {
    let rotated = "the-secret-after-the-rotation-is-long"
    let store = KeyStore(keys: try KeySet(secret: Tokens.secret)) { try KeySet(secret: rotated, kid: "new") }
    let pool = TokenVerifierPool(store: store, policy: ClaimsPolicy()) { Tokens.now }
    let token = Tokens.signed(header: #"{"alg":"HS256","kid":"new"}"#, by: Tokens.hmac(rotated))
    await #expect(throws: Never.self) { try await pool.identity(of: token) }
    await pool.shutdown()
  }

  @Test("a wrong signature by a key that is known by name is no reason to read keys")
  func wrongSignatureIsNoRefresh() async throws {
    let reads = NIOLockedValueBox(0)
    let store = KeyStore(keys: try KeySet(secret: Tokens.secret, kid: "here")) {
      reads.withLockedValue { $0 += 1 }
      return KeySet()
    }
    let pool = TokenVerifierPool(store: store, policy: ClaimsPolicy()) { Tokens.now }
    let forged = Tokens.signed(
      header: #"{"alg":"HS256","kid":"here"}"#, by: Tokens.hmac("another-secret-that-is-long-enough-too"))
    let error = await #expect(throws: TokenError.self) { try await pool.identity(of: forged) }
    #expect(error?.code == .badSignature)
    #expect(reads.withLockedValue(\.self) == 0)
    await pool.shutdown()
  }

  @Test("tokens that come while the keys are read wait for them, and none is refused for being second")
  func stormAfterRotation() async throws {
    let source = HeldSource()
    let pool = TokenVerifierPool(
      store: KeyStore(keys: KeySet()) { try await source.read() }, policy: ClaimsPolicy(), threads: 2
    ) { Tokens.now }
    let token = Tokens.signed(header: #"{"alg":"HS256","kid":"new"}"#)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    var futures = (0..<50).map { _ in pool.identity(of: token, on: loop) }
    await source.hasBegun()
    // These surely come after the read has begun and before it ends.
    futures += (0..<50).map { _ in pool.identity(of: token, on: loop) }
    let waiting = Task { try await pool.identity(of: token) }
    await source.finish()
    for future in futures { #expect(try await future.get().userId == UserID(1)) }
    #expect(try await waiting.value.userId == UserID(1))
    #expect(await source.reads == 1)
    await pool.shutdown()
  }

  @Test("tokens that wait for keys count as waiting: past the limit others are refused at once")
  func waitingIsBounded() async throws {
    let source = HeldSource()
    let pool = TokenVerifierPool(
      store: KeyStore(keys: KeySet()) { try await source.read() }, policy: ClaimsPolicy(), maximumQueued: 1
    ) { Tokens.now }
    let token = Tokens.signed(header: #"{"alg":"HS256","kid":"new"}"#)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let first = pool.identity(of: token, on: loop)
    await source.hasBegun()
    let error = await #expect(throws: TokenError.self) { try await pool.identity(of: token) }
    #expect(error?.code == .overloaded)
    await source.finish()
    #expect(try await first.get().userId == UserID(1))
    #expect(try await pool.identity(of: token).userId == UserID(1))
    await pool.shutdown()
  }

  @Test("a read that fails refuses the tokens that waited for it, and leaves the keys in force")
  func failingRead() async throws {
    struct Unreachable: Error {}
    let store = KeyStore(keys: try KeySet(secret: Tokens.secret)) { throw Unreachable() }
    let pool = TokenVerifierPool(store: store, policy: ClaimsPolicy()) { Tokens.now }
    let unknown = Tokens.signed(
      header: #"{"alg":"HS256","kid":"x"}"#, by: Tokens.hmac("another-secret-that-is-long-enough-too"))
    let error = await #expect(throws: TokenError.self) { try await pool.identity(of: unknown) }
    #expect(error?.code == .unknownKey)
    #expect(try await pool.identity(of: Tokens.signed()).userId == UserID(1))
    await pool.shutdown()
  }

  private static func hmac(_ algorithm: String, _ secret: String) -> (Data) -> Data {
    let key = SymmetricKey(data: Data(secret.utf8))
    return { message in
      switch algorithm {
      case "HS384": Data(HMAC<SHA384>.authenticationCode(for: message, using: key))
      case "HS512": Data(HMAC<SHA512>.authenticationCode(for: message, using: key))
      default: Data(HMAC<SHA256>.authenticationCode(for: message, using: key))
      }
    }
  }
}

/// A source of keys that answers when it is told to.
private actor HeldSource {
  private(set) var reads = 0
  private var isFinished = false
  private var readers: [CheckedContinuation<Void, Never>] = []
  private var watchers: [CheckedContinuation<Void, Never>] = []

  func read() async throws -> KeySet {
    reads += 1
    watchers.forEach { $0.resume() }
    watchers = []
    if !isFinished { await withCheckedContinuation { readers.append($0) } }
    return try KeySet(secret: Tokens.secret, kid: "new")
  }

  /// Returns once somebody reads.
  func hasBegun() async {
    if reads == 0 { await withCheckedContinuation { watchers.append($0) } }
  }

  /// Lets all readers go.
  func finish() {
    isFinished = true
    readers.forEach { $0.resume() }
    readers = []
  }
}
