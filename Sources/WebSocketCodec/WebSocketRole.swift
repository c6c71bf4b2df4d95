/// Which side of a connection this one is: it decides who masks (RFC 6455, section 5.1).
package enum WebSocketRole: Sendable {
  /// Frames that come in must be masked, frames that go out are not.
  case server
  /// Frames that come in must not be masked, frames that go out are.
  case client
}
