/// Why a database was not opened, with a text that says what to do.
package struct ChatStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  package enum Code: Hashable, Sendable {
    /// Another process works with the database.
    case inUse
    /// A newer version of the program has changed the tables.
    case tooNew
    /// The file, or its folder, cannot be made or opened.
    case cannotOpen
  }

  /// The kind of failure.
  package let code: Code
  /// What is wrong and what to do about it.
  package let description: String
}
