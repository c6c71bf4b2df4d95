import ChatProtocol
import Crypto
import CryptoExtras
import Foundation
import TestSupport
import Testing

@testable import Authentication

@Suite("Checking tokens")
struct TokenVerifierTests {
  private func verify(
    _ token: String, keys: KeySet? = nil, policy: ClaimsPolicy = ClaimsPolicy(), now: Int64 = Tokens.now
  ) throws -> Result<Identity, TokenError> {
    TokenVerifier(keys: try keys ?? KeySet(secret: Tokens.secret), policy: policy).verify(token, now: now)
  }

  private func code(_ result: Result<Identity, TokenError>) -> TokenError.Code? {
    if case .failure(let error) = result { error.code } else { nil }
  }

  @Test("a good token says who, in the form in which it says it")
  func good() throws {
    let claims = Tokens.claims(["name": "\"Анна\"", "threads": "[15,\"a_b\"]"])
    let identity = try verify(Tokens.signed(claims: claims)).get()
    #expect(identity.userId == UserID(1))
    #expect(identity.userId.isNumber)
    #expect(identity.role == .client)
    #expect(identity.name == "Анна")
    #expect(identity.threads == .only([ThreadID(15), try #require(ThreadID("a_b"))]))
    #expect(identity.expiresAt == Tokens.now + 60)
    let guest = try verify(Tokens.signed(claims: Tokens.claims(["userId": "\"g_1\"", "threads": "\"*\""]))).get()
    #expect(guest.userId.text == "g_1" && guest.threads == .all)
  }

  @Test("`sub` stands in where `userId` is missing, and only there")
  func subject() throws {
    let claims = Tokens.claims(["userId": nil, "sub": "\"77\""])
    #expect(try verify(Tokens.signed(claims: claims)).get().userId == UserID(77))
    #expect(code(try verify(Tokens.signed(claims: Tokens.claims(["userId": "1.5", "sub": "\"77\""])))) == .badClaim)
  }

  @Test("the JWS example of RFC 7515, appendix A.1, verifies by its key")
  func rfc7515() throws {
    let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    let text =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
      + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    let signature = try #require(Base64URL.decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
    let verification = try VerificationKey(secret: try #require(Base64URL.decode(key)), algorithm: .hs256, kid: nil)
    let holds = Array(text.utf8).withUnsafeBytes { verification.verifies(signature, of: $0) }
    #expect(holds)
  }

  @Test("the EdDSA example of RFC 8037, appendix A.4, verifies by its key")
  func rfc8037() throws {
    let jwks = #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#
    let key = try #require(try KeySet(jwks: Array(jwks.utf8)).keys.first)
    let text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    let signature = try #require(
      Base64URL.decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"))
    let holds = Array(text.utf8).withUnsafeBytes { key.verifies(signature, of: $0) }
    #expect(holds)
  }

  @Test("RS256, ES256 and EdDSA verify by public keys in PEM and in key sets")
  func publicKeys() throws {
    let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let p256 = P256.Signing.PrivateKey()
    let ed25519 = Curve25519.Signing.PrivateKey()
    let der =
      Data([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00])
      + ed25519.publicKey.rawRepresentation
    let edPEM = "-----BEGIN PUBLIC KEY-----\n\(der.base64EncodedString())\n-----END PUBLIC KEY-----\n"
    let keys = try KeySet(pem: rsa.publicKey.pemRepresentation)
      .merging(KeySet(pem: p256.publicKey.pemRepresentation)).merging(KeySet(pem: edPEM))
    let tokens = [
      try Tokens.signed(header: #"{"alg":"RS256"}"#) {
        try rsa.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation
      },
      try Tokens.signed(header: #"{"alg":"ES256"}"#) { try p256.signature(for: $0).rawRepresentation },
      try Tokens.signed(header: #"{"alg":"EdDSA"}"#) { try ed25519.signature(for: $0) },
    ]
    for token in tokens { #expect(try verify(token, keys: keys).get().userId == UserID(1)) }
    let primitives = try rsa.publicKey.getKeyPrimitives()
    let point = p256.publicKey.rawRepresentation
    let jwks = """
      {"keys":[{"kty":"RSA","kid":"a","n":"\(Base64URL.encode(primitives.modulus))",\
      "e":"\(Base64URL.encode(primitives.publicExponent))"},\
      {"kty":"EC","crv":"P-256","x":"\(Base64URL.encode(point.prefix(32)))","y":"\(Base64URL.encode(point.suffix(32)))"},\
      {"kty":"OKP","crv":"Ed25519","x":"\(Base64URL.encode(ed25519.publicKey.rawRepresentation))"}]}
      """
    let set = try KeySet(jwks: Array(jwks.utf8))
    for token in tokens { #expect(try verify(token, keys: set).get().userId == UserID(1)) }
  }

  // MARK: Abuse

  @Test("an unsigned token is refused, however `none` is written", arguments: ["none", "None", "NONE", ""])
  func none(algorithm: String) throws {
    let token = Tokens.signed(header: "{\"alg\":\"\(algorithm)\"}") { _ in Data() }
    #expect(code(try verify(token)) == .unsupported)
  }

  @Test("a public key is no HMAC secret, whatever the token's header says")
  func algorithmConfusion() throws {
    let pem = try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey.pemRepresentation
    let token = Tokens.signed(by: Tokens.hmac(pem))
    #expect(code(try verify(token, keys: KeySet(pem: pem))) == .unknownKey)
  }

  @Test("trap 6: a forged token changes no key: real users come in after it")
  func poisoning() throws {
    let key = P256.Signing.PrivateKey()
    let point = key.publicKey.rawRepresentation
    let jwks = """
      {"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"\(Base64URL.encode(point.prefix(32)))",\
      "y":"\(Base64URL.encode(point.suffix(32)))"}]}
      """
    let verifier = TokenVerifier(keys: try KeySet(jwks: Array(jwks.utf8)))
    let forged = Tokens.signed(header: #"{"alg":"RS256","kid":"k"}"#)
    let real = try Tokens.signed(header: #"{"alg":"ES256","kid":"k"}"#) { try key.signature(for: $0).rawRepresentation }
    #expect(code(verifier.verify(forged, now: Tokens.now)) == .unknownKey)
    #expect(try verifier.verify(real, now: Tokens.now).get().userId == UserID(1))
  }

  @Test("trap 6: one unusable key is skipped with its reason, and the others count")
  func skipsUnusableKeys() throws {
    let x = Base64URL.encode(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)
    let jwks = """
      {"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"oct","k":"c2VjcmV0"},{"kty":7},\
      {"kty":"OKP","crv":"Ed25519","x":"\(x)","alg":"HS256"},{"kty":"OKP","crv":"Ed25519","x":"\(x)","use":"enc"},\
      {"kty":"OKP","crv":"Ed25519","x":"\(x)","kid":"good"}]}
      """
    var reasons: [String] = []
    let keys = try KeySet(jwks: Array(jwks.utf8)) { reasons.append($0) }
    #expect(keys.keys.map(\.kid) == ["good"])
    #expect(reasons.count == 5)
  }

  @Test("trap 6: a token of an unknown `kid` finds no key; one without finds all of its algorithm")
  func keyNames() throws {
    let keys = try KeySet(secret: Tokens.secret, kid: "new")
    #expect(code(try verify(Tokens.signed(header: #"{"alg":"HS256","kid":"other"}"#), keys: keys)) == .unknownKey)
    #expect(code(try verify(Tokens.signed(header: #"{"alg":"HS256","kid":"new"}"#), keys: keys)) == nil)
    #expect(code(try verify(Tokens.signed(), keys: keys)) == nil)
  }

  @Test("a previous secret holds until its end")
  func rotation() throws {
    let old = "the-secret-before-this-one-was-long-too"
    let keys = try KeySet(secret: Tokens.secret).adding(previousSecret: old, until: Tokens.now + 10)
    let token = Tokens.signed(by: Tokens.hmac(old))
    #expect(code(try verify(token, keys: keys)) == nil)
    #expect(code(try verify(token, keys: keys, now: Tokens.now + 10)) == .badSignature)
    #expect(code(try verify(Tokens.signed(), keys: keys, now: Tokens.now + 10)) == nil)
  }

  @Test(
    "claims that are missing or wrong are refused",
    arguments: [
      (["exp": nil], TokenError.Code.badClaim), (["exp": "\(Tokens.now)"], .expired), (["exp": "\"soon\""], .badClaim),
      (["exp": "1e400"], .badClaim), (["nbf": "\(Tokens.now + 61)"], .notYetValid),
      (["iat": "\(Tokens.now + 61)"], .notYetValid), (["nbf": "\"x\""], .badClaim), (["userId": nil], .badClaim),
      (["userId": "\"a b\""], .badClaim), (["userId": "{}"], .badClaim), (["role": nil], .badClaim),
      (["role": "\"Client\""], .badClaim), (["role": "[]"], .badClaim), (["threads": "\"15\""], .badClaim),
      (["threads": "[1,{}]"], .badClaim), (["threads": "[1.5]"], .badClaim),
    ] as [([String: String?], TokenError.Code)])
  func badClaims(changes: [String: String?], expected: TokenError.Code) throws {
    #expect(code(try verify(Tokens.signed(claims: Tokens.claims(changes)))) == expected)
  }

  @Test("`aud` and `iss` are demanded where they are configured")
  func audienceAndIssuer() throws {
    let policy = ClaimsPolicy(audience: "shop", issuer: "https://shop.example")
    let good = Tokens.claims(["aud": "[\"x\",\"shop\"]", "iss": "\"https://shop.example\""])
    #expect(code(try verify(Tokens.signed(claims: good), policy: policy)) == nil)
    for bad in [
      ["aud": "\"shop2\"", "iss": "\"https://shop.example\""], ["aud": "\"shop\"", "iss": "\"https://evil.example\""],
      ["iss": "\"https://shop.example\""], ["aud": "\"shop\""],
    ] {
      #expect(code(try verify(Tokens.signed(claims: Tokens.claims(bad)), policy: policy)) == .badClaim)
    }
  }

  @Test(
    "headers that are not understood are refused",
    arguments: [
      (#"{"alg":"HS256","crit":["exp"]}"#, TokenError.Code.unsupported),
      (#"{"alg":"HS256","typ":"JOSE"}"#, .unsupported),
      (#"{"alg":"HS256","alg":"HS256"}"#, .malformed), (#"{"typ":"JWT"}"#, .unsupported), ("[]", .malformed),
      (#"{"alg":"HS256","kid":1}"#, .malformed), (#"{"alg":"ES384"}"#, .unsupported),
    ])
  func headers(header: String, expected: TokenError.Code) throws {
    #expect(code(try verify(Tokens.signed(header: header))) == expected)
  }

  @Test("a claim that comes twice makes the token malformed")
  func repeatedClaims() throws {
    let claims = #"{"userId":1,"role":"client","exp":2000000000,"userId":2}"#
    #expect(code(try verify(Tokens.signed(claims: claims))) == .malformed)
  }

  @Test("what is no token is refused: empty, too long, too few or too many parts, padding, white space")
  func malformed() throws {
    let good = Tokens.signed()
    let parts = good.split(separator: ".")
    for bad in [
      "", ".", "..", "...", "a.b", good + ".", good + "=", " " + good, good + "\n", "\(parts[0]).\(parts[1])",
      String(repeating: "a", count: 9000) + ".b.c",
    ] {
      #expect(code(try verify(bad)) == .malformed, "\(bad.prefix(40))")
    }
  }

  @Test("no changed token is accepted, and none stops the verifier", arguments: 0..<20)
  func mutations(round: UInt64) throws {
    let seed = UInt64.random(in: .min ... .max) &+ round
    var random = SeededGenerator(seed: seed)
    let good = Array(Tokens.signed().utf8)
    for _ in 0..<200 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &random))
        }
      }
      guard bytes != good else { continue }
      let result = try verify(String(decoding: bytes, as: UTF8.self))
      #expect(code(result) != nil, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("no error shows a token's or a key's contents")
  func errorsAreDiscreet() throws {
    for token in [Tokens.signed(by: Tokens.hmac("wrong-secret-wrong-secret-wrong-secret")), "abc.def.ghi"] {
      guard case .failure(let error) = try verify(token) else { continue }
      for part in token.split(separator: ".") + [Tokens.secret[...]] {
        #expect(!"\(error) \(String(reflecting: error))".contains(part))
      }
    }
    #expect(throws: KeyError.self) { try KeySet(secret: "short-secret") }
    #expect(!"\(KeyError.shortSecret)".contains("short-secret"))
  }

  @Test("private keys, short RSA keys and rubbish are no verification keys")
  func unusablePEM() throws {
    #expect(throws: KeyError.self) { try KeySet(pem: P256.Signing.PrivateKey().pemRepresentation) }
    #expect(throws: KeyError.self) { try KeySet(pem: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----") }
    #expect(throws: KeyError.self) { try KeySet(jwks: Array("[]".utf8)) }
    let weak = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.pemRepresentation
    #expect(throws: KeyError.self) { try KeySet(pem: weak) }
  }

  @Test("what the minter makes, the verifier takes")
  func mints() throws {
    let identity = Identity(
      userId: UserID(5), role: .manager, name: "O\"Hara", threads: .only([ThreadID(1)]), expiresAt: Tokens.now + 9,
      issuedAt: Tokens.now)
    let token = TokenMinter(secret: Tokens.secret).mint(identity, issuedAt: Tokens.now, audience: "a", issuer: "i")
    #expect(try verify(token, policy: ClaimsPolicy(audience: "a", issuer: "i")).get() == identity)
  }
}
