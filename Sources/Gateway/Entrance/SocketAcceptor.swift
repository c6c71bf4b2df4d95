#if os(Linux)
  import Glibc
  import NIOCore
  import Sockets

  /// Takes in the connections of one loop, and watches over those of which nothing is known yet.
  ///
  /// `@unchecked Sendable`: the properties are constants, or are touched on `loop` alone.
  final class SocketAcceptor: @unchecked Sendable {
    let loop: SocketEventLoop
    private let services: GateServices
    private let channels: HTTPChannels
    private let sockets: SocketSet
    /// Connections whose patience ends at a time, by their sockets' tokens.
    private var deadlines = DeadlineQueue<UInt64>()
    private var timer: Scheduled<Void>?
    /// Sockets whose answers wait for what their connections will say, by their tokens: the newest, and those before.
    private var answered: [[UInt64]] = [[], []]
    private var flushTimer: Scheduled<Void>?

    init(loop: SocketEventLoop, services: GateServices, channels: HTTPChannels) {
      self.loop = loop
      self.services = services
      self.channels = channels
      sockets = SocketSet(loop: loop)
    }

    /// Takes a connected, non-blocking socket over. To be called on the loop.
    func accept(_ descriptor: CInt) {
      guard let socket = try? StreamSocket(descriptor, on: loop, in: sockets) else { return }
      socket.user = IncomingConnection(socket, acceptor: self, services: services, channels: channels)
      expire(socket, after: services.configuration.handshakeTimeout)
    }

    /// Lets each connection end when it can, and succeeds when all have. To be called on the loop.
    func end() -> EventLoopFuture<Void> { sockets.end() }

    /// Tells an ``IncomingConnection`` after a time that its patience has ended, if it is one still.
    func expire(_ socket: StreamSocket, after time: TimeAmount) {
      deadlines.add(socket.token, at: .now() + time)
      schedule()
    }

    /// Sends what was written to a socket when its connection says something, or after 10 to 20 ms: a handshake's answer and
    /// the first frame behind it are one packet then, not two.
    func flushSoon(_ socket: StreamSocket) {
      answered[0].append(socket.token)
      if flushTimer == nil { flushTimer = scheduleFlush() }
    }

    private func scheduleFlush() -> Scheduled<Void> {
      loop.assumeIsolated().scheduleTask(in: .milliseconds(10)) { [weak self] in
        guard let self else { return }
        for token in answered[1] { (loop.polled(token) as? StreamSocket)?.flush() }
        answered[1].removeAll(keepingCapacity: answered[1].count <= 1024)
        answered.swapAt(0, 1)
        flushTimer = answered[1].isEmpty ? nil : scheduleFlush()
      }
    }

    private func schedule() {
      guard timer == nil, let next = deadlines.next else { return }
      // Not one timer for each in a storm.
      let time = max(next, .now() + .milliseconds(100))
      timer = loop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in
        guard let self else { return }
        timer = nil
        while let token = deadlines.popDue(.now()) {
          ((loop.polled(token) as? StreamSocket)?.user as? IncomingConnection)?.expire()
        }
        schedule()
      }
    }
  }
#endif
