#if os(Linux)
  import NIOCore
  import NIOHTTP1
  import Sockets

  /// A connection of which nothing is known yet. If its first bytes are a WebSocket handshake it becomes a WebSocket right
  /// here; whatever else it is, HTTP's handlers get the socket and the bytes.
  final class IncomingConnection: SocketUser {
    /// How much a peer may send that has been refused, in bytes, before it is cut off.
    private static let maximumIgnored = 64 * 1024

    private let acceptor: SocketAcceptor
    private let services: GateServices
    private let channels: HTTPChannels
    /// Let go of when the socket has another user, or has closed.
    private var socket: StreamSocket?
    private var isRefused = false
    private var ignored = 0

    init(_ socket: StreamSocket, acceptor: SocketAcceptor, services: GateServices, channels: HTTPChannels) {
      self.socket = socket
      self.acceptor = acceptor
      self.services = services
      self.channels = channels
    }

    func socketDidRead(_ bytes: inout ByteBuffer) {
      guard let socket else { return }
      if isRefused {
        ignored += bytes.readableBytes
        return ignored > Self.maximumIgnored ? socket.close() : ()
      }
      let all = bytes
      let configuration = services.configuration
      guard
        let head = PlainRequestHead.read(
          from: &bytes, maximumSize: configuration.maximumHeaderSize, maximumCount: configuration.maximumHeaderCount),
        case .handshake(let handshake) = configuration.webSocketRoute.verdict(head)
      else { return leave(socket, with: all) }
      switch services.upgradeHandling.upgradeDecision(for: UpgradeRequest(head: head, handshake: handshake)) {
      case .passToRouter:
        leave(socket, with: all)
      case .refuse(let refusal):
        refuse(refusal, socket)
      case .upgrade(let subprotocol, let headers, let speaksSoon, let makeConnection):
        let answer = UpgradeAnswer.bytes(for: handshake, subprotocol: subprotocol, headers: headers)
        upgrade(socket, answer, speaksSoon: speaksSoon, makeConnection, &bytes)
      }
    }

    func socketDidChangeWritability(isWritable: Bool) {}
    func socketDidEnd(_ error: IOError?) { socket?.close() }
    func socketDidClose() { socket = nil }
    func socketShouldEnd() { socket?.close() }

    /// Its patience has ended.
    func expire() { socket?.close() }

    private func upgrade(
      _ socket: StreamSocket, _ answer: ByteBuffer, speaksSoon: Bool,
      _ makeConnection: (any EventLoop) throws -> WebSocketConnection, _ bytes: inout ByteBuffer
    ) {
      guard let connection = try? makeConnection(socket.eventLoop) else { return socket.close() }
      self.socket = nil
      socket.user = connection
      socket.write(answer)
      connection.open(on: socket)
      if speaksSoon { acceptor.flushSoon(socket) } else { socket.flush() }
      if bytes.readableBytes > 0, !socket.isClosed { connection.receive(&bytes) }
    }

    /// Answers, and waits for the client to close, so that it can read that.
    private func refuse(_ refusal: HTTPRefusal, _ socket: StreamSocket) {
      isRefused = true
      var answer = BareAnswer(closes: true)
      socket.write(answer.head(refusal.head(closes: true)))
      socket.write(refusal.body)
      socket.closeOutput()
      acceptor.expire(socket, after: services.configuration.lingerTimeout)
    }

    private func leave(_ socket: StreamSocket, with bytes: ByteBuffer) {
      self.socket = nil
      // The bytes lie in a buffer that others read into.
      let copy = ByteBuffer(bytes: bytes.readableBytesView)
      socket.leaveSet()
      channels.adopt(socket, with: copy)
    }
  }
#endif
