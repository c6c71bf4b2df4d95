package import HTTPTypes

/// Turns a session of the site into a token for the gateway.
package protocol TokenIssuer: Sendable {
  /// A token for whoever the request's headers speak for, and when it expires, in seconds since 1970.
  ///
  /// - Throws: any error for a request without a session, which is answered with 401; a ``ChatError`` to be answered as
  ///   it is.
  func issueToken(for headers: HTTPFields) async throws -> (token: String, expiresAt: Int64)
}
