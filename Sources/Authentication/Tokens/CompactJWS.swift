import ChatProtocol

/// A JWS in compact form (RFC 7515, section 7.1), taken apart and not yet believed.
struct CompactJWS {
  /// The bytes that are signed: header and payload as they stand.
  let signed: Range<Int>
  let header: [UInt8]
  let payload: [UInt8]
  let signature: [UInt8]

  init(_ text: UnsafeRawBufferPointer) throws(TokenError) {
    let dots = text.indices.filter { text[$0] == UInt8(ascii: ".") }
    guard dots.count == 2,
      let header = Base64URL.decode(UnsafeRawBufferPointer(rebasing: text[..<dots[0]])),
      let payload = Base64URL.decode(UnsafeRawBufferPointer(rebasing: text[(dots[0] + 1)..<dots[1]])),
      let signature = Base64URL.decode(UnsafeRawBufferPointer(rebasing: text[(dots[1] + 1)...]))
    else { throw TokenError(.malformed, "the token is no JWT in compact form") }
    self.signed = 0..<dots[1]
    self.header = header
    self.payload = payload
    self.signature = signature
  }
}
