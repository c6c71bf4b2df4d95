package import ChatProtocol
package import NIOCore

/// Verifies tokens off the event loops.
package protocol TokenChecking: Sendable {
  /// Whom a token speaks for.
  /// - Returns: a future on `loop`; it fails with ``TokenCheckerBusy``, or with whatever is wrong with the token in words
  ///   without any of it.
  func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity>
}
