/// Who a verified token speaks for.
package struct Identity: Hashable, Sendable {
  /// The claim `userId`, else `sub`.
  package var userId: UserID
  /// The claim `role`.
  package var role: Role
  /// The claim `name`, for display.
  package var name: String?
  /// The claim `threads`.
  package var threads: ThreadGrant
  /// The claim `exp`, in seconds since 1970-01-01 UTC (RFC 7519, section 4.1.4).
  package var expiresAt: Int64
  /// The claim `iat`, in seconds since 1970-01-01 UTC (RFC 7519, section 4.1.6); nil if the token has none.
  package var issuedAt: Int64?

  /// An identity as a token gave it; times in seconds since 1970.
  package init(
    userId: UserID, role: Role, name: String? = nil, threads: ThreadGrant = .ask, expiresAt: Int64,
    issuedAt: Int64? = nil
  ) {
    self.userId = userId
    self.role = role
    self.name = name
    self.threads = threads
    self.expiresAt = expiresAt
    self.issuedAt = issuedAt
  }
}
