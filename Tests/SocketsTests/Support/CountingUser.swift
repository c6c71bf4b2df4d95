import NIOConcurrencyHelpers
import NIOCore

@testable import Sockets

/// Counts what comes to a socket.
///
/// `@unchecked Sendable`: what tests read meanwhile is locked; `onRead` is set on the socket's loop before anything comes.
final class CountingUser: SocketUser, @unchecked Sendable {
  var onRead: () -> Void = {}
  private let state = NIOLockedValueBox((bytes: 0, isClosed: false))

  var bytes: Int { state.withLockedValue(\.bytes) }
  var isClosed: Bool { state.withLockedValue(\.isClosed) }

  func socketDidRead(_ bytes: inout ByteBuffer) {
    let count = bytes.readableBytes
    state.withLockedValue { $0.bytes += count }
    onRead()
  }

  func socketDidChangeWritability(isWritable: Bool) {}
  func socketDidEnd(_ error: IOError?) {}
  func socketDidClose() { state.withLockedValue { $0.isClosed = true } }
}
