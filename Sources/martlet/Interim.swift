// Stands in until the real one lands; delete this file then.
import ArgumentParser
import Gateway
import Logging

struct ServeOptions: ParsableArguments {
  @Flag var demo = false
  @Option var port = 8080
  @Option var data = ".martlet"
  @Option var host = "127.0.0.1"
  func load(environment: [String: String]) throws -> (ServeConfiguration, [String]) {
    var c = ServeConfiguration(); c.demo = demo; c.port = port; c.host = host;
    c.allowedOrigins = (environment["MARTLET_ALLOWED_ORIGINS"] ?? "").split(separator: ",").map(String.init);
    c.dataDirectory = data
    c.jwtSecret = environment["MARTLET_JWT_SECRET"]; c.apiKey = environment["MARTLET_API_KEY"]
    c.presenceGraceSeconds = Double(environment["MARTLET_PRESENCE_GRACE"] ?? "10")!
    c.loops = Int(environment["MARTLET_LOOPS"] ?? "2")!
    return (c, [])
  }
}
struct ServeConfiguration {
  var host = "127.0.0.1", port = 8080, dataDirectory = "", redisURL: String?, backendURL: String?, jwtSecret: String?,
    jwtPreviousSecret: String?, jwtPreviousSecretUntil: Int64?
  var jwtKeyFiles: [String] = [], jwksURL: String?, apiKey: String?, allowedOrigins: [String] = [], loops = 2,
    tokenAudience: String?, tokenIssuer: String?
  var presenceGraceSeconds = 10.0, typingLeaseSeconds = 6.0, drainDeadlineSeconds = 10.0, reconnectSpreadSeconds = 5.0,
    limits = GatewayLimits(), demo = false
  var logFormat = "text", logLevel = Logger.Level.info
}
enum MartletLogging {
  static func start(format: String, level: Logger.Level) -> Logger {
    var l = Logger(label: "martlet", factory: { StreamLogHandler.standardError(label: $0) }); l.logLevel = level;
    return l
  }
}
