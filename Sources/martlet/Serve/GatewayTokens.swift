import Authentication
import ChatProtocol
import Gateway
import NIOCore

/// The verifier pool as the gateway's sessions use it.
struct GatewayTokens: TokenChecking {
  let pool: TokenVerifierPool

  func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity> {
    pool.identity(of: token, on: loop).flatMapErrorThrowing { error in
      if let error = error as? TokenError, error.code == .overloaded { throw TokenCheckerBusy() }
      throw error
    }
  }
}
