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
}
