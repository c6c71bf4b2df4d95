import ArgumentParser
import Foundation
import Logging

/// `martlet serve`.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run a node: gateway, chat backend and, with --demo, the demo pages.",
    discussion: """
      Settings come from flags, then the environment, then a file (--config). `martlet config doc` lists them all.

      Try it:
        martlet serve --demo

      In production, behind a proxy that speaks TLS:
        export MARTLET_JWT_SECRET="$(openssl rand -base64 48)"   # shared with whoever mints the tokens
        export MARTLET_API_KEY="$(openssl rand -base64 32)"      # for POST /api/publish
        martlet serve --data /var/lib/martlet --allowed-origin https://shop.example
      """)

  @OptionGroup var options: ServeOptions

  func run() async throws {
    OpenFiles.raiseLimit()
    OpenFiles.makeRoom()
    let (configuration, warnings) = try options.load(environment: ProcessInfo.processInfo.environment)
    let logger = MartletLogging.start(format: configuration.logFormat, level: configuration.logLevel)
    for warning in warnings { logger.warning("\(warning)") }
    do {
      try configuration.checkStart()
      let metrics = NodeMetrics.start(configuration.metrics)
      try await Node(configuration: configuration, metrics: metrics, logger: logger).run()
    } catch {
      throw ServeError(error) ?? error
    }
  }
}
