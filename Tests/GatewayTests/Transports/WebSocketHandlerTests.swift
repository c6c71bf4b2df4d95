import Gateway
import NIOCore
import NIOEmbedded
import Testing
import WebSocketCodec

/// Notes what the handler tells, and keeps the handler.
private final class Listener: WebSocketConnectionDelegate {
  var connection: WebSocketConnection?
  var writability: [Bool] = []
  var closures: [WebSocketClosure] = []
  var onText: (WebSocketConnection) -> Void = { _ in }

  func webSocketDidOpen(_ connection: WebSocketConnection) { self.connection = connection }
  func webSocket(_ connection: WebSocketConnection, didReceiveText text: ByteBuffer) { onText(connection) }
  func webSocket(_ connection: WebSocketConnection, didReceiveBinary bytes: ByteBuffer) {}
  func webSocketDidChangeWritability(_ connection: WebSocketConnection, isWritable: Bool) {
    writability.append(isWritable)
  }
  func webSocketDidClose(_ connection: WebSocketConnection, closure: WebSocketClosure) { closures.append(closure) }
}

/// Counts the flushes that reach the socket.
private final class FlushCounter: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  var flushes = 0

  func flush(context: ChannelHandlerContext) {
    flushes += 1
    context.flush()
  }
}

@Suite("A WebSocket connection without a socket")
struct WebSocketHandlerTests {
  private let listener = Listener()
  private let counter = FlushCounter()
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel()
    let connection = WebSocketConnection(configuration: WebSocketConfiguration(), delegate: listener)
    let handler = WebSocketChannelHandler(connection, eventLoop: channel.eventLoop)
    try channel.pipeline.syncOperations.addHandlers([counter, handler])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  private func sent() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
    return bytes
  }

  private func receive(_ bytes: [UInt8]) throws {
    try channel.writeInbound(ByteBuffer(bytes: bytes))
  }

  @Test("two pings without an answer, and the third tick gives the connection up")
  func keepAlive() throws {
    let connection = try #require(listener.connection)
    connection.keepAliveTick()
    connection.keepAliveTick()
    #expect(try sent() == [0x89, 0, 0x89, 0])
    #expect(listener.closures.isEmpty)
    connection.keepAliveTick()
    #expect(listener.closures == [.lost])
    #expect(!channel.isActive)
  }

  @Test("whatever the peer says counts as a sign of life")
  func keepAliveAnswered() throws {
    let connection = try #require(listener.connection)
    for _ in 0..<10 {
      connection.keepAliveTick()
      connection.keepAliveTick()
      try receive(clientFrame(0x8A))
    }
    #expect(listener.closures.isEmpty)
    #expect(channel.isActive)
  }

  @Test("pings are answered one by one, and by one pong for the last while the peer does not read")
  func pongs() throws {
    try receive(clientFrame(0x89, [1]) + clientFrame(0x89, [2]))
    #expect(try sent() == [0x8A, 1, 1, 0x8A, 1, 2])
    channel.isWritable = false
    try receive(clientFrame(0x89, [3]) + clientFrame(0x89, [4]) + clientFrame(0x89, [5]))
    #expect(try sent() == [])
    channel.isWritable = true
    channel.pipeline.fireChannelWritabilityChanged()
    #expect(try sent() == [0x8A, 1, 5])
    #expect(listener.writability.last == true)
  }

  @Test("what the delegate sends while it reads is flushed once")
  func oneFlush() throws {
    listener.onText = { connection in
      connection.send(ByteBuffer(string: "a"))
      connection.flush()
    }
    counter.flushes = 0
    try receive(clientText("1") + clientText("2") + clientText("3"))
    #expect(try sent() == Array("aaa".utf8))
    #expect(counter.flushes == 1)
  }

  @Test("send does not flush, flush flushes once, and without something to send not at all")
  func explicitFlush() throws {
    let connection = try #require(listener.connection)
    counter.flushes = 0
    connection.send(ByteBuffer(string: "a"))
    connection.send(ByteBuffer(string: "b"))
    #expect(counter.flushes == 0)
    #expect(try sent() == [])
    connection.flush()
    connection.flush()
    #expect(counter.flushes == 1)
    #expect(try sent() == Array("ab".utf8))
  }

  @Test("unsent bytes are counted exactly")
  func unsentBytes() throws {
    let connection = try #require(listener.connection)
    #expect(connection.unsentBytes == 0)
    connection.send(ByteBuffer(repeating: 1, count: 1000))
    connection.send(ByteBuffer(repeating: 1, count: 234))
    #expect(connection.unsentBytes == 1234)
    connection.flush()
    #expect(connection.unsentBytes == 0)
  }

  @Test("after close nothing is sent and nothing is read, but the peer's close frame")
  func closing() throws {
    let connection = try #require(listener.connection)
    var texts = 0
    listener.onText = { _ in texts += 1 }
    connection.send(ByteBuffer(string: "a"))
    connection.close(.policyViolation, reason: "no")
    connection.close(.normal)
    connection.send(ByteBuffer(string: "b"))
    connection.keepAliveTick()
    connection.flush()
    #expect(!connection.isOpen)
    #expect(try sent() == [0x61, 0x88, 4, 0x03, 0xF0] + Array("no".utf8))
    try receive(clientText("late") + clientFrame(0x89))
    #expect(texts == 0)
    #expect(listener.closures.isEmpty)
    try receive(clientFrame(0x88, [0x03, 0xF0]))
    #expect(try sent() == [])
    #expect(listener.closures == [WebSocketClosure(initiator: .local, code: .policyViolation, reason: "no")])
  }

  @Test("a delegate that closes in the middle of a read hears no more messages")
  func closingWhileReading() throws {
    var texts = 0
    listener.onText = { connection in
      texts += 1
      connection.close(.normal)
    }
    try receive(clientText("1") + clientText("2"))
    #expect(texts == 1)
    #expect(try sent() == [0x88, 2, 0x03, 0xE8])
  }

  @Test("a delegate that cuts the connection in the middle of a read hears of the end once")
  func terminatingWhileReading() throws {
    listener.onText = { $0.terminate() }
    try receive(clientText("1") + clientText("2"))
    #expect(listener.closures == [.lost])
    #expect(!channel.isActive)
  }

  @Test("the delegate is let go once the connection has closed")
  func releasesDelegate() throws {
    weak var released: Listener?
    var terminate = {}
    let channel = EmbeddedChannel()
    do {
      let listener = Listener()
      released = listener
      let connection = WebSocketConnection(configuration: WebSocketConfiguration(), delegate: listener)
      try channel.pipeline.syncOperations.addHandler(
        WebSocketChannelHandler(connection, eventLoop: channel.eventLoop))
      terminate = { [weak connection] in connection?.terminate() }
    }
    #expect(released != nil)
    terminate()
    #expect(released == nil)
  }

  @Test("a big message is read in big pieces, and afterwards in small ones again")
  func readSizes() throws {
    func size() throws -> Int {
      let allocator = try channel.getOption(.recvAllocator).wait()
      #expect(allocator.nextBufferSize() == nil, "the channel must keep no buffer")
      return allocator.buffer(allocator: ByteBufferAllocator()).writableBytes
    }
    #expect(try size() == 2048)
    try receive([0x82, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0] + Array(repeating: 1, count: 100))
    #expect(try size() == 65_536)
    try receive(Array(repeating: 1, count: 65_435))
    #expect(try size() == 2048)
    #expect(listener.closures.isEmpty)
  }
}
