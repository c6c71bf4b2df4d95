/// A host's name that has no address.
package struct UnknownHost: Error, CustomStringConvertible {
  package let host: String
  /// The system's word for it.
  package let reason: String

  package var description: String { "its name is not known: \(host) (\(reason))" }
}
