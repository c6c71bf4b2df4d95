import ChatProtocol
import Crypto
import Foundation

@testable import Authentication

/// Tokens as issuers make them, good and bad.
enum Tokens {
  static let secret = "a-secret-for-tests-that-is-long-enough"
  static let now: Int64 = 1_800_000_000

  /// Claims that every verifier takes, with changes; nil takes a claim out.
  static func claims(_ changes: [String: String?] = [:]) -> String {
    var members: [String: String] = ["userId": "1", "role": "\"client\"", "exp": "\(now + 60)"]
    for (name, value) in changes { members[name] = value }
    return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  /// A JWS over texts that may be anything, signed by the tests' secret.
  static func signed(header: String = #"{"alg":"HS256","typ":"JWT"}"#, claims: String = claims()) -> String {
    signed(header: header, claims: claims, by: hmac())
  }

  /// A JWS over texts that may be anything, signed as told.
  static func signed(
    header: String = #"{"alg":"HS256","typ":"JWT"}"#, claims: String = claims(), by sign: (Data) throws -> Data
  ) rethrows -> String {
    let text = Base64URL.encode(header.utf8) + "." + Base64URL.encode(claims.utf8)
    return text + "." + Base64URL.encode(try sign(Data(text.utf8)))
  }

  static func hmac(_ secret: String = secret) -> (Data) -> Data {
    { Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: Data(secret.utf8)))) }
  }
}
