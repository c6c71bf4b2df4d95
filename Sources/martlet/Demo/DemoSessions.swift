import ChatBackend
import ChatProtocol
import Crypto
import Foundation
import HTTPTypes

/// The demo's sign-in: whoever asks gets in. The cookie is signed, HttpOnly and one per role, so that one browser can be
/// customer and manager at once.
///
/// Requests must carry `X-Martlet-Demo` with the role: a page of another site cannot set it without the server's leave,
/// which it does not give.
struct DemoSessions: Sendable {
  /// Who has signed in.
  struct Session: Codable, Hashable, Sendable {
    var userId: UserID
    var role: String
    var name: String
  }

  /// The demo's only manager, the brief's `chat.manager.5`.
  static let managerId = UserID(5)

  private let key: SymmetricKey

  init(secret: DemoSecret) {
    key = secret.derived(for: "martlet demo sessions")
  }

  /// Signs somebody in; nil for a role that the demo does not have.
  func signIn(role: String, name: String) -> Session? {
    let name = String(name.trimmingCharacters(in: .whitespacesAndNewlines).unicodeScalars.prefix(60))
    switch role {
    case "client":
      guard let id = UserID("g_" + UUID().uuidString.lowercased().prefix(13)) else { return nil }
      return Session(userId: id, role: role, name: name.isEmpty ? "Guest" : name)
    case "manager":
      return Session(userId: Self.managerId, role: role, name: name.isEmpty ? "Manager" : name)
    default: return nil
    }
  }

  /// The session that a request carries for the role in its `X-Martlet-Demo`.
  func session(of headers: HTTPFields) -> Session? {
    guard let role = Self.role(of: headers) else { return nil }
    let cookies = (headers[.cookie] ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
    guard let cookie = cookies.first(where: { $0.hasPrefix("\(Self.cookieName(role))=") }) else { return nil }
    let parts = cookie.dropFirst(Self.cookieName(role).count + 1).split(separator: ".")
    guard parts.count == 2, let body = Data(base64Encoded: String(parts[0])),
      let tag = Data(base64Encoded: String(parts[1])),
      HMAC<SHA256>.isValidAuthenticationCode(tag, authenticating: body, using: key),
      let session = try? JSONDecoder().decode(Session.self, from: body), session.role == role
    else { return nil }
    return session
  }

  /// The header that keeps a session, or ends it.
  func cookie(_ session: Session?, role: String) -> String {
    let attributes = "Path=/; HttpOnly; SameSite=Strict"
    guard let session, let body = try? JSONEncoder().encode(session) else {
      return "\(Self.cookieName(role))=; Max-Age=0; \(attributes)"
    }
    let tag = Data(HMAC<SHA256>.authenticationCode(for: body, using: key))
    return "\(Self.cookieName(role))=\(body.base64EncodedString()).\(tag.base64EncodedString()); \(attributes)"
  }

  /// The role that a page of the demo's own asks for.
  static func role(of headers: HTTPFields) -> String? {
    guard let name = HTTPField.Name("X-Martlet-Demo"), let role = headers[name] else { return nil }
    return role == "client" || role == "manager" ? role : nil
  }

  private static func cookieName(_ role: String) -> String { "martlet_demo_\(role)" }
}
