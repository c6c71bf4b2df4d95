import NIOHTTP1

/// What carries an exchange's answer. Called on the channel's event loop; calls of an exchange that it does not carry
/// (any more) do nothing.
protocol ExchangeWire: AnyObject {
  /// Writes a part of the answer.
  func write(_ part: HTTPServerResponsePart, from exchange: HTTPExchange)
  /// Sends what was written.
  func flush(from exchange: HTTPExchange)
  /// Cuts the connection.
  func abort(from exchange: HTTPExchange)
}
