/// An entry of the allow-list of origins cannot be read.
package struct OriginPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The entry.
  package let pattern: String

  package var description: String {
    "\"\(pattern)\" is no origin: write https://shop.example, https://*.shop.example or *, without a path"
  }
}
