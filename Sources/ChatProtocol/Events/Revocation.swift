/// All tokens that a user had at a moment are not accepted any more.
package struct Revocation: Hashable, Sendable {
  /// The user.
  package var userId: UserID
  /// The moment, in seconds since 1970-01-01 UTC.
  package var at: Int64

  /// A revocation of what was issued up to `at`, in seconds since 1970.
  package init(userId: UserID, at: Int64) {
    self.userId = userId
    self.at = at
  }
}
