import NIOCore
import NIOPosix

@testable import Sockets

/// What a contract of channels is held against.
enum ChannelKind: CaseIterable, Sendable {
  /// NIOPosix's, which shows what the contract is.
  case nio
  #if os(Linux)
    case socket
  #endif

  private static let loops = EventLoops.make(2)

  /// An active channel on a connected socket.
  func open(
    _ descriptor: CInt, _ setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) async throws -> any Channel {
    switch self {
    case .nio:
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelInitializer(setUp).withConnectedSocket(descriptor).get()
    #if os(Linux)
      case .socket:
        guard let loop = Self.loops.next() as? SocketEventLoop else { throw ChannelError.operationUnsupported }
        return try await loop.flatSubmit { () -> EventLoopFuture<any Channel> in
          do {
            let channel = SocketChannel(try StreamSocket(descriptor, on: loop))
            return channel.open(setUp).map { channel }
          } catch {
            return loop.makeFailedFuture(error)
          }
        }.get()
    #endif
    }
  }
}
