import Gateway
import NIOCore
import NIOHTTP1
import Synchronization
import WebSocketCodec

/// Takes every handshake, echoes its messages, and keeps a record of what happened.
final class RecordingUpgrades: UpgradeHandling {
  struct Record {
    var opened = 0
    var closures: [WebSocketClosure] = []
    var connections: [Seen] = []
    var texts: [ByteBuffer] = []
  }

  /// A connection, which is gone when its socket has closed.
  ///
  /// `@unchecked Sendable`: the constant apart there is a weak reference, which may be read anywhere; what it refers to is
  /// touched on `eventLoop` alone.
  final class Seen: @unchecked Sendable {
    let eventLoop: any EventLoop
    weak var connection: WebSocketConnection?

    init(_ connection: WebSocketConnection, on eventLoop: any EventLoop) {
      self.connection = connection
      self.eventLoop = eventLoop
    }

    /// Does something with the connection on its loop.
    func on<Answer: Sendable>(_ body: @escaping @Sendable (WebSocketConnection) throws -> Answer) async throws -> Answer
    {
      try await eventLoop.submit {
        guard let connection = self.connection else { throw ChannelError.ioOnClosedChannel }
        return try body(connection)
      }.get()
    }
  }

  let record = Mutex(Record())
  private let configuration: WebSocketConfiguration
  private let decide: @Sendable (UpgradeRequest) -> UpgradeDecision?
  private let decideExchange: @Sendable (HTTPRequestHead) -> ExchangeDecision

  init(
    configuration: WebSocketConfiguration = WebSocketConfiguration(),
    decide: @escaping @Sendable (UpgradeRequest) -> UpgradeDecision? = { _ in nil },
    exchange: @escaping @Sendable (HTTPRequestHead) -> ExchangeDecision = { _ in .passToRouter }
  ) {
    self.configuration = configuration
    self.decide = decide
    self.decideExchange = exchange
  }

  var closures: [WebSocketClosure] { record.withLock { $0.closures } }
  var connections: [Seen] { record.withLock { $0.connections } }
  var texts: [ByteBuffer] { record.withLock { $0.texts } }
  var opened: Int { record.withLock { $0.opened } }
  /// How many connections there are whose sockets have not closed.
  var openSockets: Int { connections.count { $0.connection != nil } }

  func exchangeDecision(for head: HTTPRequestHead) -> ExchangeDecision {
    decideExchange(head)
  }

  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    if let decision = decide(request) { return decision }
    let wants = request.handshake.subprotocols.contains("martlet.v1")
    return .upgrade(subprotocol: wants ? "martlet.v1" : nil) { eventLoop in
      let connection = WebSocketConnection(configuration: self.configuration, delegate: RecordingSession(self))
      self.record.withLock { $0.connections.append(Seen(connection, on: eventLoop)) }
      return connection
    }
  }
}

/// Echoes. A text of `close 4001 reason` makes it close the connection instead.
final class RecordingSession: WebSocketConnectionDelegate {
  private let upgrades: RecordingUpgrades

  init(_ upgrades: RecordingUpgrades) { self.upgrades = upgrades }

  func webSocketDidOpen(_ connection: WebSocketConnection) {
    upgrades.record.withLock { $0.opened += 1 }
  }

  func webSocket(_ connection: WebSocketConnection, didReceiveText text: ByteBuffer) {
    upgrades.record.withLock { $0.texts.append(text) }
    let words = String(buffer: text).split(separator: " ", maxSplits: 2)
    if words.first == "close", words.count == 3, let code = UInt16(words[1]) {
      return connection.close(WebSocketCloseCode(rawValue: code), reason: String(words[2]))
    }
    var frame = ByteBuffer()
    WebSocketEncoder.writeText(text.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocket(_ connection: WebSocketConnection, didReceiveBinary bytes: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeBinary(bytes.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocketDidClose(_ connection: WebSocketConnection, closure: WebSocketClosure) {
    upgrades.record.withLock { $0.closures.append(closure) }
  }
}
