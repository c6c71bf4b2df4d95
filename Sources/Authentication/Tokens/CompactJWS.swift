import ChatProtocol

/// A JWS in compact form (RFC 7515, section 7.1), taken apart and not yet believed.
struct CompactJWS {
  /// The bytes that are signed: header and payload as they stand.
  let signed: Range<Int>
  let header: [UInt8]
  let payload: [UInt8]
  let signature: [UInt8]

  init(_ text: UnsafeRawBufferPointer) throws(TokenError) {
    guard let first = text.firstIndex(of: UInt8(ascii: ".")),
      let second = text[(first + 1)...].firstIndex(of: UInt8(ascii: ".")),
      // A third one is no Base64.
      let header = Base64URL.decode(UnsafeRawBufferPointer(rebasing: text[..<first])),
      let payload = Base64URL.decode(UnsafeRawBufferPointer(rebasing: text[(first + 1)..<second])),
      let signature = Base64URL.decode(UnsafeRawBufferPointer(rebasing: text[(second + 1)...]))
    else { throw TokenError(.malformed, "the token is no JWT in compact form") }
    self.signed = 0..<second
    self.header = header
    self.payload = payload
    self.signature = signature
  }
}
