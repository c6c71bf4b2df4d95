package import ChatProtocol
package import HTTPTypes

/// Tells who a request comes from.
package protocol RequestAuthenticator: Sendable {
  /// The identity of the request's bearer token.
  ///
  /// - Throws: any error for a request without a valid token, which is answered with 401; a ``ChatError`` to be
  ///   answered as it is, such as ``ChatError/unavailable(_:)`` when tokens cannot be checked.
  func authenticate(_ headers: HTTPFields) async throws -> Identity
}
