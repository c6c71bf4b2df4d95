/// What keeps a test from going on, in words.
package struct TestTrouble: Error, CustomStringConvertible {
  package let description: String

  /// A trouble.
  package init(description: String) {
    self.description = description
  }
}
