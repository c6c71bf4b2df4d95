/// The broker did not take events that were to be published.
package struct BrokerUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why, for the log.
  package let description: String

  /// The reason, for the log.
  package init(_ description: String) {
    self.description = description
  }
}
