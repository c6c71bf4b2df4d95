import Gateway
import NIOCore

extension ServeConfiguration {
  /// How the gateway behaves.
  var gateway: GatewayConfiguration {
    var result = GatewayConfiguration()
    result.limits = limits
    result.presenceGrace = .seconds(fraction: presenceGraceSeconds)
    result.typingLease = .seconds(fraction: typingLeaseSeconds)
    result.drainDeadline = .seconds(fraction: drainDeadlineSeconds)
    result.reconnectSpread = .seconds(fraction: reconnectSpreadSeconds)
    return result
  }

  /// What the gate lets in.
  func gate() throws -> GateConfiguration {
    var result = GateConfiguration()
    result.maximumHeaderSize = limits.headerBytes
    result.handshakeTimeout = limits.handshake
    let policy = allowedOrigins.isEmpty ? OriginPolicy.sameHost : try OriginPolicy(allowed: allowedOrigins)
    result.webSocketRoute = WebSocketRoute(originPolicy: policy)
    return result
  }
}

extension TimeAmount {
  fileprivate static func seconds(fraction: Double) -> TimeAmount {
    .nanoseconds(Int64(fraction * 1_000_000_000))
  }
}
