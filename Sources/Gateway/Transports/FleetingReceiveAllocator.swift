import NIOCore

/// Buffers that go when what was read has been dealt with, so that a silent connection has none. A channel keeps its
/// first buffer for its life: that one is small.
struct FleetingReceiveAllocator: RecvByteBufferAllocator {
  private static let firstSize = 64

  private let size: Int
  private var isFirst: Bool

  /// - Parameters:
  ///   - size: the size of a read in bytes.
  ///   - isFirst: whether the channel has no buffer yet.
  init(size: Int = 2048, isFirst: Bool = false) {
    self.size = size
    self.isFirst = isFirst
  }

  func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
    allocator.buffer(capacity: isFirst ? Self.firstSize : size)
  }

  /// "The next buffer will be larger": keeps the channel from reusing the last one.
  mutating func record(actualReadBytes: Int) -> Bool {
    isFirst = false
    return true
  }

  func nextBufferSize() -> Int? { nil }
}
