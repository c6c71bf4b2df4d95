/// What is wrong with a Redis URL; never shows the URL, which may hold a password.
package struct RedisURLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what would be right.
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
