package import ChatProtocol
package import HTTPTypes

/// Tells who a request comes from.
package protocol RequestAuthenticator: Sendable {
  /// The identity of the request's bearer token.
  ///
  /// - Throws: any error for a request without a valid token, which is answered with 401; a ``ChatError`` to be
  ///   answered as it is, such as ``ChatError/unavailable(_:)`` when tokens cannot be checked.
  func authenticate(_ headers: HTTPFields) async throws -> Identity

  /// Whether the request comes from a gateway, which reads every log and says nothing. Asked only where the contract lets
  /// gateways in: `GET /chat/threads/{id}/events` and `POST /chat/heads`.
  func isGateway(_ headers: HTTPFields) -> Bool
}

extension RequestAuthenticator {
  package func isGateway(_ headers: HTTPFields) -> Bool { false }
}
