import ChatProtocol
import Foundation
import NIOCore

@testable import Gateway

/// Tokens that say it plainly: `user/role/secondsToLive/threads`, threads being `ask`, `*` or ids with commas between.
struct FakeTokens: TokenChecking {
  struct Refused: Error {}

  static func token(_ user: UserID, _ role: Role = .client, secondsToLive: Int = 3600, threads: String = "ask")
    -> String
  {
    "\(user)/\(role.name)/\(secondsToLive)/\(threads)"
  }

  func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity> {
    let parts = token.split(separator: "/").map(String.init)
    guard parts.count == 4, let user = UserID(fromName: parts[0]), let role = Role(parts[1]), let life = Int64(parts[2])
    else { return loop.makeFailedFuture(Refused()) }
    let threads: ThreadGrant =
      switch parts[3] {
      case "ask": .ask
      case "*": .all
      default: .only(Set(parts[3].split(separator: ",").compactMap { ThreadID(fromName: $0) }))
      }
    return loop.makeSucceededFuture(
      Identity(userId: user, role: role, threads: threads, expiresAt: Int64(Date().timeIntervalSince1970) + life))
  }
}
