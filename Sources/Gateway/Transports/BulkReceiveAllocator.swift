import NIOCore

/// Fresh buffers for the reads of a big message: the channel does not keep them, so that an idle connection goes back
/// to its small one.
struct BulkReceiveAllocator: RecvByteBufferAllocator {
  /// The size of a read in bytes.
  static let size = 64 * 1024

  func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
    allocator.buffer(capacity: Self.size)
  }

  /// "The next buffer will be larger": keeps the channel from reusing the last one.
  mutating func record(actualReadBytes: Int) -> Bool { true }

  func nextBufferSize() -> Int? { nil }
}
