import ChatProtocol
import Foundation
import NIOCore

@testable import Gateway

/// Tokens that say it plainly: `user/role/secondsToLive/threads/issuedAt`, threads being `ask`, `*` or ids with commas
/// between; the last part may be left out.
struct FakeTokens: TokenChecking {
  struct Refused: Error {}

  static func token(
    _ user: UserID, _ role: Role = .client, secondsToLive: Int = 3600, threads: String = "ask", issuedAt: Int64? = nil
  ) -> String {
    "\(user)/\(role.name)/\(secondsToLive)/\(threads)" + (issuedAt.map { "/\($0)" } ?? "")
  }

  func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity> {
    let parts = token.split(separator: "/").map(String.init)
    guard (4...5).contains(parts.count), let user = UserID(fromName: parts[0]), let role = Role(parts[1]),
      let life = Int64(parts[2])
    else { return loop.makeFailedFuture(Refused()) }
    let threads: ThreadGrant =
      switch parts[3] {
      case "ask": .ask
      case "*": .all
      default: .only(Set(parts[3].split(separator: ",").compactMap { ThreadID(fromName: $0) }))
      }
    return loop.makeSucceededFuture(
      Identity(
        userId: user, role: role, threads: threads, expiresAt: Int64(Date().timeIntervalSince1970) + life,
        issuedAt: parts.count == 5 ? Int64(parts[4]) : nil))
  }
}
