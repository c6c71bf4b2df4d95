package import NIOCore
package import NIOHTTP1

/// One request and its answer, on the channel's event loop and without a task. Its methods must be called on that
/// loop; after the exchange is over they do nothing.
package final class HTTPExchange {
  /// The request's head, until the request is complete and has been handed over; an empty one afterwards.
  package private(set) var head: HTTPRequestHead
  /// The channel, for its event loop and address.
  package let channel: any Channel
  /// Let go of when the exchange is over.
  private var wire: (any ExchangeWire)?
  private var delegate: (any HTTPExchangeDelegate)?

  init(head: HTTPRequestHead, channel: any Channel, wire: any ExchangeWire) {
    self.head = head
    self.channel = channel
    self.wire = wire
  }

  /// The loop that all of the exchange happens on.
  package var eventLoop: any EventLoop { channel.eventLoop }
  /// Whether the connection takes more bytes without piling them up.
  package var isWritable: Bool { channel.isWritable }
  /// Bytes that were written and that the socket has not taken yet.
  package var unsentBytes: Int { channel.unsentBytes }

  /// Starts the answer. Without `Content-Length` the body is chunked; for HTTP/1.0, which knows no chunks, it ends with
  /// the connection.
  package func writeHead(status: HTTPResponseStatus, headers: HTTPHeaders) {
    let version: HTTPVersion = head.version == .http1_0 ? .http1_0 : .http1_1
    wire?.write(.head(HTTPResponseHead(version: version, status: status, headers: headers)), from: self)
  }

  /// Writes a piece of the body; ``flush()`` sends it.
  package func writeBody(_ body: ByteBuffer) {
    wire?.write(.body(.byteBuffer(body)), from: self)
  }

  /// Sends what was written.
  package func flush() {
    wire?.flush(from: self)
  }

  /// Ends the answer and sends it.
  package func end() {
    wire?.write(.end(nil), from: self)
  }

  /// Gives up: the connection is closed without an end of the answer.
  package func abort() {
    wire?.abort(from: self)
  }

  func start(_ delegate: any HTTPExchangeDelegate) { self.delegate = delegate }

  /// Something else carries it from now on.
  func move(to wire: any ExchangeWire) {
    self.wire = wire
    head = Self.forgotten
  }

  private static let forgotten = HTTPRequestHead(version: .http1_1, method: .GET, uri: "")

  func receive(_ part: HTTPServerRequestPart) {
    switch part {
    case .head: break
    case .body(let body): delegate?.exchange(self, didReceiveBody: body)
    case .end: delegate?.exchangeDidReceiveEnd(self)
    }
  }

  func changeWritability(isWritable: Bool) {
    delegate?.exchangeDidChangeWritability(self, isWritable: isWritable)
  }

  func shouldEnd() { delegate?.exchangeShouldEnd(self) }

  func finish() {
    wire = nil
    defer { delegate = nil }
    delegate?.exchangeDidClose(self)
  }
}
