/// The side that a message comes from: `from` on the wire.
package enum Sender: String, Hashable, Sendable {
  /// The shop's customer.
  case client
  /// The shop.
  case manager
}
