package import NIOCore

extension ByteBuffer {
  /// Appends a copy of a payload's piece; masks or unmasks the copy, in place.
  ///
  /// - Parameters:
  ///   - piece: the bytes; they are copied, so that what holds them is not kept alive.
  ///   - mask: the frame's key, nil if it has none.
  ///   - offset: where the piece stands in the payload, in bytes.
  package mutating func append(_ piece: ByteBuffer, mask: WebSocketMask?, offset: Int) {
    let start = readableBytes
    writeImmutableBuffer(piece)
    guard let mask else { return }
    withUnsafeMutableReadableBytes { bytes in
      mask.apply(to: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]), offset: offset)
    }
  }
}
