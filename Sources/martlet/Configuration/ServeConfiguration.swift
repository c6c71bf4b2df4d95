import Gateway
import Logging
import NIOCore

/// All that `martlet serve` can be told, with its defaults. ``Setting/all`` says how each field is set.
struct ServeConfiguration: Sendable {
  /// The address to listen on.
  var host = "127.0.0.1"
  /// The port to listen on; 0: any free one.
  var port = 8080
  /// The folder of the embedded backend's database.
  var dataDirectory = ".martlet"
  /// The Redis that links nodes and publishers; nil: this node alone. May hold a password: do not print it.
  var redisURL: String?
  /// The chat backend's URL; nil: the embedded one; `none`: no backend.
  var backendURL: String?
  /// How long a question to a backend elsewhere may take.
  var backendTimeoutSeconds = 5.0
  /// How long the word of a backend elsewhere is kept that a user may join a thread.
  var accessCacheSeconds = 60.0
  /// The most requests to a backend elsewhere at once.
  var backendRequests = 32
  /// The most questions to a backend elsewhere that wait for their turn.
  var backendQueue = 10_000
  /// The secret that HS256 tokens are signed with.
  var jwtSecret: Secret?
  /// The secret before it, accepted until ``jwtPreviousSecretUntil``.
  var jwtPreviousSecret: Secret?
  /// Until when the previous secret is accepted, in seconds since 1970-01-01 UTC. Set whenever the secret is.
  var jwtPreviousSecretUntil: Int64?
  /// Files with public keys (PEM) or key sets (JWKS).
  var jwtKeyFiles: [String] = []
  /// A key set's URL. May hold a password: do not print it.
  var jwksURL: String?
  /// The bearer of the server API, and what gateways and backends show each other.
  var apiKey: Secret?
  /// The pages that may connect besides the server's own; each one reads as an `OriginPolicy` entry.
  var allowedOrigins: [String] = []
  /// Event loops, one thread each.
  var loops = System.coreCount
  /// How log lines look.
  var logFormat = LogFormat.auto
  /// The least level that is logged.
  var logLevel = Logger.Level.info
  /// The `aud` that tokens must have; nil: not checked.
  var tokenAudience: String?
  /// The `iss` that tokens must have; nil: not checked.
  var tokenIssuer: String?
  /// Who may read `GET /metrics`.
  var metrics = MetricsAccess.key
  /// The bearer of `GET /metrics` alone.
  var metricsKey: Secret?
  /// How long a revocation is remembered: at least the longest life of a token.
  var revocationMemorySeconds = 86_400.0
  /// How long after its last connection a user stays online.
  var presenceGraceSeconds = 10.0
  /// How often a silent event stream gets a comment.
  var streamHeartbeatSeconds = 20.0
  /// How long `typing` holds without renewal.
  var typingLeaseSeconds = 6.0
  /// How long a stopping node waits for its connections.
  var drainDeadlineSeconds = 10.0
  /// Over which time the clients' reconnects are spread when a node stops.
  var reconnectSpreadSeconds = 5.0
  /// The limits, section 12 of the contract.
  var limits = GatewayLimits()
  /// Whether to run the demo: pages, guests and keys of its own.
  var demo = false

  /// The value of ``backendURL`` that stands for no backend.
  static let noBackend = "none"
}
