import ChatProtocol
import NIOCore
import NIOHTTP1

/// `POST /commands`: one client frame or an array of them, done in order; the answer is an array of the replies.
final class CommandRequest: HTTPExchangeDelegate {
  private let exchange: HTTPExchange
  private let services: SessionServices
  private let rates: CommandRates
  private let token: String
  private let headers: HTTPHeaders
  private var body = ByteBuffer()
  private var isAnswered = false

  /// - Parameter headers: what the answer carries beside its own.
  init(_ exchange: HTTPExchange, services: SessionServices, rates: CommandRates, token: String, headers: HTTPHeaders) {
    self.exchange = exchange
    self.services = services
    self.rates = rates
    self.token = token
    self.headers = headers
  }

  /// The largest body: some frames of the largest size, or many smaller ones.
  private var maximumBody: Int { services.configuration.limits.frameBytes * 4 }
  private var maximumFrames: Int { max(1, Int(services.configuration.limits.commandsBurst)) }

  func exchange(_ exchange: HTTPExchange, didReceiveBody piece: ByteBuffer) {
    guard !isAnswered else { return }
    guard body.readableBytes + piece.readableBytes <= maximumBody else {
      return refuse(HTTPRefusal(.payloadTooLarge, code: "too_big", message: "The body may have \(maximumBody) bytes."))
    }
    body.writeImmutableBuffer(piece)
  }

  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    guard !isAnswered else { return }
    guard let frames = frames(), !frames.isEmpty else {
      return refuse(
        HTTPRefusal(
          .badRequest, code: "invalid",
          message: "The body must be a client frame or an array of 1 to \(maximumFrames) of them, in JSON."))
    }
    services.tokens.identity(of: token, on: exchange.eventLoop).assumeIsolated().whenComplete { [self] result in
      switch result {
      case .success(let identity): perform(frames, for: Caller(identity: identity, token: token))
      case .failure(let error):
        GatewayMetrics.refusedToken(error)
        refuse(HTTPRefusal(closing: Session.closeCode(for: error)))
      }
    }
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}
  func exchangeShouldEnd(_ exchange: HTTPExchange) {}
  func exchangeDidClose(_ exchange: HTTPExchange) { isAnswered = true }

  /// The body's frames, each as it was understood; nil if the body is not JSON, or too many of them.
  private func frames() -> [Result<ClientFrame, ClientFrame.Failure>]? {
    defer { body = ByteBuffer() }
    let (maximum, largest) = (maximumFrames, services.configuration.limits.frameBytes)
    return body.withUnsafeReadableBytes { bytes in
      let scanner = JSONScanner(bytes)
      guard let document = try? scanner.document() else { return nil }
      var values = [document]
      if document.kind == .array {
        guard let elements = try? scanner.elements(document, limit: maximum) else { return nil }
        values = elements
      }
      return values.map { value in
        let frame = scanner.raw(value)
        guard frame.count <= largest else {
          return .failure(.init(id: nil, error: FrameError(.invalid, "A frame may have \(largest) bytes.")))
        }
        do throws(ClientFrame.Failure) { return .success(try ClientFrame(frame)) } catch { return .failure(error) }
      }
    }
  }

  private func perform(_ frames: [Result<ClientFrame, ClientFrame.Failure>], for caller: Caller) {
    guard !isAnswered else { return }
    let allowed = rates.take(frames.count, for: caller.identity.userId, now: .now())
    GatewayMetrics.commands.increment(by: allowed)
    GatewayMetrics.rateLimited.increment(by: frames.count - allowed)
    guard allowed > 0 else { return refuse(HTTPRefusal(closing: .rateLimit)) }
    let commands = StatelessCommands(services: services, caller: caller)
    let bound = NIOLoopBound(self, eventLoop: exchange.eventLoop)
    // One question to the backend after another, as the client has ordered them.
    Task {
      var replies: [[UInt8]] = []
      for (index, frame) in frames.enumerated() {
        switch frame {
        case .success(let frame) where index < allowed:
          if let reply = await commands.reply(to: frame) { replies.append(reply) }
        case .success(let frame):
          replies.append(
            ServerFrame.error(
              FrameError(.rateLimit, "Too many commands. Send fewer, and this one again later."), id: frame.id))
        case .failure(let failure):
          replies.append(ServerFrame.error(failure.error, id: failure.id))
        }
      }
      bound.eventLoop.execute { [replies] in bound.value.answer(replies) }
    }
  }

  private func answer(_ replies: [[UInt8]]) {
    guard !isAnswered else { return }
    isAnswered = true
    var json = ByteBuffer(string: "[")
    for (index, reply) in replies.enumerated() {
      if index > 0 { json.writeStaticString(",") }
      json.writeBytes(reply)
    }
    json.writeStaticString("]")
    exchange.answer(json, headers: headers)
  }

  private func refuse(_ refusal: HTTPRefusal) {
    guard !isAnswered else { return }
    isAnswered = true
    exchange.refuse(refusal, headers: headers)
  }
}
