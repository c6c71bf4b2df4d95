import ChatProtocol
import Gateway
import NIOCore

/// Takes a user's number for a token.
struct AnyToken: TokenChecking {
  func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity> {
    loop.makeSucceededFuture(
      Identity(
        userId: UserID(Int64(token) ?? 0), role: .client, name: nil, threads: .all,
        expiresAt: SampleTokens.expiry, issuedAt: nil))
  }
}
