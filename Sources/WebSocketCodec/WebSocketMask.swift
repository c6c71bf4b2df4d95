/// A frame's masking key (RFC 6455, section 5.3).
package struct WebSocketMask: Hashable, Sendable {
  /// The key's four bytes, the first one lowest.
  package let key: UInt32

  /// A key from its four bytes, the first one lowest.
  package init(key: UInt32) { self.key = key }

  /// A fresh unpredictable key.
  package static func random() -> WebSocketMask { WebSocketMask(key: .random(in: .min ... .max)) }

  /// Masks or unmasks in place, eight bytes at a time.
  ///
  /// - Parameters:
  ///   - bytes: a piece of the payload.
  ///   - offset: where the piece stands in the payload, in bytes.
  package func apply(to bytes: UnsafeMutableRawBufferPointer, offset: Int) {
    let shift = UInt32(truncatingIfNeeded: offset & 3) &* 8
    let rotated = shift == 0 ? key : key &>> shift | key &<< (32 &- shift)
    let wide = (UInt64(rotated) | UInt64(rotated) &<< 32).littleEndian
    let count = bytes.count
    var index = 0
    while index &+ 8 <= count {
      let value = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      bytes.storeBytes(of: value ^ wide, toByteOffset: index, as: UInt64.self)
      index &+= 8
    }
    while index < count {
      bytes[index] ^= UInt8(truncatingIfNeeded: rotated &>> (UInt32(truncatingIfNeeded: index & 3) &* 8))
      index &+= 1
    }
  }
}
