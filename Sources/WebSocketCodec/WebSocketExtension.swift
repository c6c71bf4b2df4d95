package import NIOCore

/// The seam for an extension that uses reserved bits, such as permessage-deflate (RFC 7692). One instance per
/// connection, used on its event loop.
package protocol WebSocketExtension: AnyObject {
  /// Whether these reserved bits on a message's first frame are the extension's.
  ///
  /// - Parameter reservedBits: RSV1 is 0b100, RSV2 0b010, RSV3 0b001; at least one is set.
  func claims(reservedBits: UInt8) -> Bool

  /// A claimed message's payload as its sender meant it.
  ///
  /// - Parameters:
  ///   - payload: the whole message's bytes, unmasked.
  ///   - maximumSize: the longest result allowed, in bytes; a longer one is a `messageTooBig`.
  func decode(_ payload: ByteBuffer, maximumSize: Int) throws(WebSocketViolation) -> ByteBuffer
}
