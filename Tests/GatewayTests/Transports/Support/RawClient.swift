import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// A TCP client without manners: sends any bytes, shows what came back, and ends its connection in any way.
final class RawClient: Sendable {
  private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    let received = Mutex<[UInt8]>([])
    let isEnded = Mutex(false)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let bytes = unwrapInboundIn(data)
      received.withLock { $0 += bytes.readableBytesView }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case .some(.inputClosed) = event as? NIOCore.ChannelEvent { isEnded.withLock { $0 = true } }
    }

    func channelInactive(context: ChannelHandlerContext) { isEnded.withLock { $0 = true } }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  private let channel: any Channel
  private let collector: Collector

  /// Connects to a port of this machine. `reads: false` leaves what comes in the kernel until ``startReading()``.
  init(port: Int, reads: Bool = true) async throws {
    let collector = Collector()
    self.collector = collector
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.autoRead, value: reads)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(collector) }
      }
      .connect(host: "127.0.0.1", port: port).get()
  }

  var received: [UInt8] { collector.received.withLock { $0 } }
  var text: String { String(decoding: received, as: UTF8.self) }
  /// The server has closed its side.
  var isEnded: Bool { collector.isEnded.withLock { $0 } }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }
  func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
  func startReading() async throws { try await channel.setOption(.autoRead, value: true).get() }
  /// Leaves what comes from now on in the kernel.
  func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
  /// Says that nothing more will be sent, and stays.
  func halfClose() async throws { try await channel.close(mode: .output) }
  /// Goes.
  func close() async { try? await channel.close() }
  /// Forgets what was received.
  func forget() { collector.received.withLock { $0 = [] } }

  /// Waits until what was received suits.
  @discardableResult
  func wait(until suits: ([UInt8]) -> Bool) async throws -> [UInt8] {
    try await eventually("more than \(self.text.debugDescription)") { suits(self.received) }
    return received
  }

  /// Waits until a text stands in what was received.
  @discardableResult
  func wait(for text: String) async throws -> String {
    try await wait { String(decoding: $0, as: UTF8.self).contains(text) }
    return self.text
  }

  /// Waits until the server has closed its side.
  func waitForEnd() async throws {
    try await eventually("more than \(self.text.debugDescription)") { self.isEnded }
  }
}
