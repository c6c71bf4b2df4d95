// Stands in until the real one lands; delete this file then.
import Crypto
package import ChatProtocol
import Foundation
package import NIOCore
import NIOPosix
package struct TokenSource {
  package let token: String
  package static func find(uri: String, header: (String) -> [String]) -> TokenSource? {
    if let b = header("authorization").first, b.hasPrefix("Bearer ") { return .init(token: String(b.dropFirst(7))) }
    for p in header("sec-websocket-protocol").flatMap({ $0.split(separator: ",") }).map({ $0.trimmingCharacters(in: .whitespaces) }) where p.hasPrefix("bearer.") { return .init(token: String(p.dropFirst(7))) }
    if let r = uri.range(of: "token=") { return .init(token: String(uri[r.upperBound...].prefix { $0 != "&" })) }
    return nil
  }
  package static func selectedSubprotocol(header: (String) -> [String]) -> String? {
    header("sec-websocket-protocol").joined().contains("martlet.v1") ? "martlet.v1" : nil
  }
}
package struct TokenError: Error { package enum Code { case overloaded, bad }; package var code = Code.bad }
package struct KeySet: Sendable {
  var secret = ""
  package init() {}
  package init(secret: String) throws { self.secret = secret }
  package init(pem: String) throws {}
  package init(jwks: [UInt8], onSkip: (String) -> Void) throws {}
  package func merging(_ o: KeySet) throws -> KeySet { o }
  package func adding(previousSecret: String, until: Int64?) throws -> KeySet { self }
}
package struct ClaimsPolicy: Sendable { package init(audience: String?, issuer: String?) {} }
package struct KeyStore: Sendable { var keys: KeySet; package init(keys: KeySet) { self.keys = keys } }
package struct TokenMinter: Sendable {
  let secret: String
  package init(secret: String) { self.secret = secret }
  package func mint(_ i: Identity, issuedAt: Int64) -> String {
    let b = { (d: Data) in d.base64EncodedString().replacingOccurrences(of: "=", with: "").replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_") }
    let s = b(Data("{\"alg\":\"HS256\"}".utf8)) + "." + b(Data("{\"userId\":\(i.userId.json),\"role\":\"\(i.role.name)\",\"name\":\"\(i.name ?? "")\",\"exp\":\(i.expiresAt)}".utf8))
    return s + "." + b(Data(HMAC<SHA256>.authenticationCode(for: Data(s.utf8), using: SymmetricKey(data: Data(secret.utf8)))))
  }
}
package final class TokenVerifierPool: Sendable {
  let store: KeyStore
  package init(store: KeyStore, policy: ClaimsPolicy, now: @escaping @Sendable () -> Int64) { self.store = store }
  package func shutdown() {}
  func check(_ t: String) throws -> Identity {
    let p = t.split(separator: ".")
    guard p.count == 3 else { throw TokenError() }
    let d = { (s: Substring) -> Data in var x = s.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/"); while x.count % 4 != 0 { x += "=" }; return Data(base64Encoded: x) ?? Data() }
    guard HMAC<SHA256>.isValidAuthenticationCode(d(p[2]), authenticating: Data("\(p[0]).\(p[1])".utf8), using: SymmetricKey(data: Data(store.keys.secret.utf8))) else { throw TokenError() }
    let o = try JSONSerialization.jsonObject(with: d(p[1])) as? [String: Any] ?? [:]
    guard let role = Role(o["role"] as? String ?? "") else { throw TokenError() }
    let id = (o["userId"] as? Int).map { UserID(Int64($0)) } ?? UserID(o["userId"] as? String ?? "")
    guard let id else { throw TokenError() }
    return Identity(userId: id, role: role, name: o["name"] as? String, threads: o["threads"] as? String == "*" ? .all : .ask, expiresAt: Int64(o["exp"] as? Int ?? 0))
  }
  package func identity(of t: String) async throws -> Identity { try check(t) }
  package func identity(of t: String, on loop: any EventLoop) -> EventLoopFuture<Identity> { do { return loop.makeSucceededFuture(try check(t)) } catch { return loop.makeFailedFuture(error) } }
}
