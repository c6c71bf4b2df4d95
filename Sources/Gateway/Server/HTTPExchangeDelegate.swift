package import NIOCore

/// Answers one request on its event loop, through an ``HTTPExchange``. All calls come on that loop.
package protocol HTTPExchangeDelegate: AnyObject {
  /// A piece of the request's body; copy it if it outlives the call.
  func exchange(_ exchange: HTTPExchange, didReceiveBody body: ByteBuffer)
  /// The request is complete. Answer it now or later.
  func exchangeDidReceiveEnd(_ exchange: HTTPExchange)
  /// The connection takes more bytes again, or should get no more for now.
  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool)
  /// The server is about to stop: end the answer soon.
  func exchangeShouldEnd(_ exchange: HTTPExchange)
  /// The exchange is over: the answer is complete, or the client has gone. Called once, last.
  func exchangeDidClose(_ exchange: HTTPExchange)
}
