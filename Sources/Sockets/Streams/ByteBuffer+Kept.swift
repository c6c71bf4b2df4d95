package import NIOCore

extension ByteBuffer {
  /// The same bytes, to be kept for a time: a copy if they are the lesser part of what they would keep in memory, as are a
  /// few pieces of a large one. So what waits for slow connections takes no more memory than is counted.
  package func kept() -> ByteBuffer {
    guard storageCapacity > 4 * readableBytes else { return self }
    var copy = ByteBuffer()
    copy.reserveCapacity(readableBytes)
    copy.writeImmutableBuffer(self)
    return copy
  }
}
