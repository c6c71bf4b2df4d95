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
    var openChannels = 0
    var channels: [any NIOCore.Channel] = []
    var texts: [ByteBuffer] = []
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
  var channels: [any NIOCore.Channel] { record.withLock { $0.channels } }
  var texts: [ByteBuffer] { record.withLock { $0.texts } }
  var opened: Int { record.withLock { $0.opened } }
  var openChannels: Int { record.withLock { $0.openChannels } }

  func exchangeDecision(for head: HTTPRequestHead, remoteAddress: SocketAddress?) -> ExchangeDecision {
    decideExchange(head)
  }

  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    if let decision = decide(request) { return decision }
    let wants = request.handshake.subprotocols.contains("martlet.v1")
    return .upgrade(subprotocol: wants ? "martlet.v1" : nil) { channel in
      self.record.withLock {
        $0.openChannels += 1
        $0.channels.append(channel)
      }
      channel.closeFuture.whenComplete { _ in self.record.withLock { $0.openChannels -= 1 } }
      return WebSocketChannelHandler(configuration: self.configuration, delegate: RecordingSession(self))
    }
  }
}

/// Echoes. A text of `close 4001 reason` makes it close the connection instead.
final class RecordingSession: WebSocketConnectionDelegate {
  private let upgrades: RecordingUpgrades

  init(_ upgrades: RecordingUpgrades) { self.upgrades = upgrades }

  func webSocketDidOpen(_ connection: WebSocketChannelHandler) {
    upgrades.record.withLock { $0.opened += 1 }
  }

  func webSocket(_ connection: WebSocketChannelHandler, didReceiveText text: ByteBuffer) {
    upgrades.record.withLock { $0.texts.append(text) }
    let words = String(buffer: text).split(separator: " ", maxSplits: 2)
    if words.first == "close", words.count == 3, let code = UInt16(words[1]) {
      return connection.close(WebSocketCloseCode(rawValue: code), reason: String(words[2]))
    }
    var frame = ByteBuffer()
    WebSocketEncoder.writeText(text.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocket(_ connection: WebSocketChannelHandler, didReceiveBinary bytes: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeBinary(bytes.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocketDidClose(_ connection: WebSocketChannelHandler, closure: WebSocketClosure) {
    upgrades.record.withLock { $0.closures.append(closure) }
  }
}
