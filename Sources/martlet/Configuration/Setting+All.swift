import Gateway
import Logging

extension Setting {
  /// Every setting there is: the flags' help, the file's keys, the environment, `config check` and
  /// `docs/configuration.md` all come from here.
  static let all: [Setting] = listening + backends + tokens + logging + metrics + times + limits

  private static let listening: [Setting] = [
    .text(
      "MARTLET_HOST", flag: "--host", \.host, form: "an address or a host name, without a port", check: hostComplaint,
      "The address to listen on; 0.0.0.0 or :: for every interface."),
    .integer("MARTLET_PORT", flag: "--port", \.port, in: 0...65_535, "The port to listen on; 0 takes any free one."),
    .texts(
      "MARTLET_ALLOWED_ORIGINS", flag: "--allowed-origin", \.allowedOrigins,
      form: "https://shop.example, https://*.shop.example (every subdomain) or *", check: originComplaint,
      "The sites whose pages may connect, besides the server's own."),
    .integer(
      "MARTLET_LOOPS", flag: "--loops", \.loops, in: 1...1024, defaultNote: "the number of cores",
      "Event loops, one thread each."),
    .boolean(
      "MARTLET_DEMO", flag: "--demo", \.demo, "Serve the demo: pages, guests and keys of its own. Not for production."),
  ]

  private static let backends: [Setting] = [
    .text(
      "MARTLET_DATA_DIR", flag: "--data", \.dataDirectory, form: "a folder's path",
      "The folder of the embedded backend's database; made if it is not there."),
    .url(
      "MARTLET_REDIS_URL", flag: "--redis", \.redisURL,
      form: "redis://[user:password@]host[:port][/database], rediss://…, redis+sentinel://…, redis+unix://…",
      defaultNote: "none: this node alone", check: redisComplaint,
      "The Redis that links this node with publishers and other nodes."),
    .url(
      "MARTLET_BACKEND_URL", flag: "--backend", \.backendURL, form: "http://… or https://…, or none",
      defaultNote: "the embedded backend", check: backendComplaint,
      "The chat backend; `none` for a site that has none: threads are authorised by the token alone."),
    .seconds(
      "MARTLET_BACKEND_TIMEOUT", \.backendTimeoutSeconds, in: 0.1...60,
      "How long a question to a backend elsewhere may take, the wait for its turn included."),
    .seconds(
      "MARTLET_ACCESS_CACHE", \.accessCacheSeconds, in: 0...3600,
      "How long the word of a backend elsewhere that a user may join a thread is kept; a change of the thread ends it."),
    .secret(
      "MARTLET_API_KEY", \.apiKey, form: "ASCII letters, digits and signs without spaces", check: bearerComplaint,
      "The bearer of the server API, such as POST /api/publish, and what a gateway shows its backend to read logs; "
        + "without it both are off."),
  ]

  private static let tokens: [Setting] = [
    .secret(
      "MARTLET_JWT_SECRET", \.jwtSecret,
      "The secret that tokens are signed with by HS256; 32 bytes or more."),
    .secret(
      "MARTLET_JWT_PREVIOUS_SECRET", \.jwtPreviousSecret, "The secret before it, still accepted during a rotation."),
    .instant(
      "MARTLET_JWT_PREVIOUS_SECRET_UNTIL", \.jwtPreviousSecretUntil, "Until when the previous secret is accepted."),
    .texts(
      "MARTLET_JWT_KEY", flag: "--jwt-key", \.jwtKeyFiles, form: "a file's path",
      "Files with public keys (PEM) or key sets (JWKS) to check tokens with."),
    .url(
      "MARTLET_JWKS", flag: "--jwks", \.jwksURL, form: "https://… or http://…", check: webComplaint,
      "The URL of a key set (JWKS) to check tokens with."),
    .optionalText(
      "MARTLET_TOKEN_AUDIENCE", \.tokenAudience, form: "text", defaultNote: "not checked",
      "The `aud` that tokens must have."),
    .optionalText(
      "MARTLET_TOKEN_ISSUER", \.tokenIssuer, form: "text", defaultNote: "not checked",
      "The `iss` that tokens must have."),
    .seconds(
      "MARTLET_REVOCATION_MEMORY", \.revocationMemorySeconds, in: 60...31_622_400,
      "How long POST /api/disconnect shuts out the tokens that a user had: at least the longest life of a token."),
  ]

  private static let logging: [Setting] = [
    .choice(
      "MARTLET_LOG_FORMAT", flag: "--log-format", \.logFormat,
      "How log lines look; auto: text on a terminal, JSON elsewhere."),
    .choice("MARTLET_LOG_LEVEL", \.logLevel, "The least level that is logged."),
  ]

  private static let metrics: [Setting] = [
    .choice(
      "MARTLET_METRICS", \.metrics,
      "Who may read GET /metrics: nobody (off), who has a key (key), or whoever can reach the port (open)."),
    .secret(
      "MARTLET_METRICS_KEY", \.metricsKey, form: "ASCII letters, digits and signs without spaces",
      check: bearerComplaint, "The bearer of GET /metrics, which opens nothing else; the API key opens it as well."),
  ]

  private static let times: [Setting] = [
    .seconds(
      "MARTLET_PRESENCE_GRACE", \.presenceGraceSeconds, in: 0...3600,
      "How long a user stays online after the last connection, so that turning a page is no absence."),
    .seconds(
      "MARTLET_STREAM_HEARTBEAT", \.streamHeartbeatSeconds, in: 1...3600,
      "How often an event stream (GET /sse) gets a comment, by which proxies and clients see that it is alive; one that "
        + "takes nothing through two of them is let go."),
    .seconds("MARTLET_TYPING_LEASE", \.typingLeaseSeconds, in: 0.1...600, "How long `typing` holds without renewal."),
    .seconds(
      "MARTLET_DRAIN_DEADLINE", \.drainDeadlineSeconds, in: 0...3600,
      "How long a stopping node waits for its connections to close."),
    .seconds(
      "MARTLET_RECONNECT_SPREAD", \.reconnectSpreadSeconds, in: 0...3600,
      "Over which time the clients' reconnects are spread when a node stops."),
  ]

  private static let limits: [Setting] = [
    .integer(
      "MARTLET_LIMIT_FRAME_BYTES", \.limits.frameBytes, in: 1024...16_777_216, unit: "bytes",
      "The largest frame of a client."),
    .rate(
      "MARTLET_LIMIT_COMMANDS_PER_SECOND", \.limits.commandsPerSecond, in: 0.1...100_000, unit: "commands per second",
      "Commands of a connection, in the long run."),
    .rate(
      "MARTLET_LIMIT_COMMANDS_BURST", \.limits.commandsBurst, in: 1...100_000, unit: "commands",
      "Commands that a connection may send at once."),
    .integer(
      "MARTLET_LIMIT_SUBSCRIPTIONS", \.limits.subscriptions, in: 1...1_000_000,
      "Threads joined and users watched by one connection."),
    .integer(
      "MARTLET_LIMIT_CONNECTIONS_PER_USER", \.limits.connectionsPerUser, in: 1...1_000_000,
      "Connections of one user; the oldest makes way."),
    .integer(
      "MARTLET_LIMIT_UNSENT_BYTES", \.limits.unsentBytes, in: 16_384...1_073_741_824, unit: "bytes",
      "Unsent bytes of a connection, past which it is closed."),
    .integer(
      "MARTLET_LIMIT_BACKEND_REQUESTS", \.backendRequests, in: 1...10_000,
      "Requests to a backend elsewhere at once."),
    .integer(
      "MARTLET_LIMIT_BACKEND_QUEUE", \.backendQueue, in: 0...1_000_000,
      "Questions to a backend elsewhere that wait for their turn; more are refused at once."),
    .integer(
      "MARTLET_LIMIT_EVENT_BYTES", \.limits.eventBytes, in: 1024...16_777_216, unit: "bytes",
      "The largest event from a publisher."),
    .seconds(
      "MARTLET_LIMIT_HANDSHAKE_SECONDS", \.limits.handshake, in: 0.1...600, "How long a request may take to arrive."),
    .integer(
      "MARTLET_LIMIT_HEADER_BYTES", \.limits.headerBytes, in: 1024...1_048_576, unit: "bytes",
      "The largest request head."),
    .integer(
      "MARTLET_LIMIT_CONNECTIONS_PER_SECOND", \.limits.connectionsPerSecond, in: 0...1_000_000,
      unit: "connections per second", "New connections of this node; past it 503 with `Retry-After`; 0: no limit."),
    .seconds(
      "MARTLET_LIMIT_PING_SECONDS", \.limits.pingInterval, in: 1...3600,
      "How often a silent connection is pinged; gone after two that were not answered."),
    .seconds(
      "MARTLET_LIMIT_AUTH_SECONDS", \.limits.authentication, in: 0.1...600,
      "How long a connection without a token may take to send its `auth` frame."),
  ]
}
