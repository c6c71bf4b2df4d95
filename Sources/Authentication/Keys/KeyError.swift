/// Why a key cannot be used, with what to do about it. Never shows the key.
package struct KeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package let description: String

  init(_ description: String) {
    self.description = description
  }

  static let shortSecret = KeyError(
    "The secret is shorter than 32 bytes, so that it could be guessed. Make one: openssl rand -base64 48")
}
