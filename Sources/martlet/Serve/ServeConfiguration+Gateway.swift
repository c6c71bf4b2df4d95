import Gateway
import HTTPBackend
import NIOCore

extension ServeConfiguration {
  /// How the gateway behaves.
  var gateway: GatewayConfiguration {
    var result = GatewayConfiguration()
    result.limits = limits
    result.presenceGrace = .seconds(fraction: presenceGraceSeconds)
    result.heartbeat = .seconds(fraction: streamHeartbeatSeconds)
    result.typingLease = .seconds(fraction: typingLeaseSeconds)
    result.drainDeadline = .seconds(fraction: drainDeadlineSeconds)
    result.reconnectSpread = .seconds(fraction: reconnectSpreadSeconds)
    return result
  }

  /// Where the chat backend is; nil if it is embedded, or if there is none.
  var backendAddress: BackendAddress? {
    backendURL.flatMap { $0 == Self.noBackend ? nil : try? BackendAddress($0) }
  }

  /// How a backend elsewhere is asked; nil if there is none.
  var httpBackend: HTTPBackendConfiguration? {
    backendAddress.map { address in
      var result = HTTPBackendConfiguration(address: address)
      result.timeout = .seconds(fraction: backendTimeoutSeconds)
      result.accessLifetime = .seconds(fraction: accessCacheSeconds)
      result.concurrentRequests = backendRequests
      result.waitingRequests = backendQueue
      return result
    }
  }

  /// The key by which gateways read the embedded backend's logs; nil if there is none that could not be guessed.
  var gatewayKey: APIKey? {
    apiKey.flatMap { $0.value.utf8.count >= ConfigurationReview.shortestKey ? APIKey($0.value) : nil }
  }

  /// What the gate lets in.
  func gate() throws -> GateConfiguration {
    var result = GateConfiguration()
    result.maximumHeaderSize = limits.headerBytes
    result.handshakeTimeout = limits.handshake
    result.webSocketRoute = WebSocketRoute(originPolicy: try originPolicy())
    return result
  }

  /// Which pages may connect.
  func originPolicy() throws -> OriginPolicy {
    allowedOrigins.isEmpty ? OriginPolicy.sameHost : try OriginPolicy(allowed: allowedOrigins)
  }
}

extension TimeAmount {
  fileprivate static func seconds(fraction: Double) -> TimeAmount {
    .nanoseconds(Int64(fraction * 1_000_000_000))
  }
}
