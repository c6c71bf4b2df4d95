/// What becomes of a request that is no WebSocket handshake.
package enum ExchangeDecision: Sendable {
  /// The router answers it.
  case passToRouter
  /// The gate answers with this refusal.
  case refuse(HTTPRefusal)
  /// A stream answers it, on the event loop and without a task: Server-Sent Events, a long poll.
  ///
  /// - `endsConnection`: the answer is the connection's last (`Connection: close`): right for streams that end with
  ///   their connection anyhow, because it lets go of the connection's task. False for answers after which the client
  ///   asks again.
  /// - `makeDelegate`: makes what answers; called once, on the channel's event loop.
  case stream(endsConnection: Bool, makeDelegate: @Sendable (_ exchange: HTTPExchange) -> any HTTPExchangeDelegate)
  /// Answered at once or soon, on the event loop and without a task, where the router would cost more than the answer.
  /// The connection stays as it is for the next request, and a client may end its side before it has its answer.
  ///
  /// - `makeDelegate`: makes what answers; called once, on the channel's event loop.
  case call(makeDelegate: @Sendable (_ exchange: HTTPExchange) -> any HTTPExchangeDelegate)
}
