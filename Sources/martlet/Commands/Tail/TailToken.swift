import ChatProtocol
import Foundation

/// The token that `tail` shows: one from outside, or a fresh one for each connection.
struct TailToken {
  /// Who `tail` is where nobody says who.
  private static let user = UserID("martlet-tail") ?? UserID(0)

  private let given: Secret?
  private let minting: TokenMinting?

  /// - Throws: if there is neither a token nor a secret to make one with.
  init(_ settings: CommandSettings) throws {
    if let token = settings.environment["MARTLET_TOKEN"], !token.isEmpty {
      // What breaks a header would otherwise be reported with the header, and so with the token.
      guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw CommandError(ExitStatus.configuration, "MARTLET_TOKEN is no token: it has spaces or line breaks")
      }
      (given, minting) = (Secret(token), nil)
      return
    }
    let configuration = try settings.load(["jwtSecret"])
    guard configuration.jwtSecret != nil else {
      throw CommandError(ExitStatus.configuration, "no token; \(TailState.tokenAdvice)")
    }
    (given, minting) = (nil, try settings.minting())
  }

  /// The token for a connection that is made now.
  func current() throws -> Secret {
    if let given { return given }
    guard let minting else { throw CommandError(ExitStatus.configuration, "no token; \(TailState.tokenAdvice)") }
    let now = Int64(Date().timeIntervalSince1970)
    let identity = Identity(userId: Self.user, role: .manager, name: "tail", threads: .all, expiresAt: now + 3600)
    return minting.token(identity, now: now)
  }
}
