import ArgumentParser
import ChatProtocol
import Foundation

/// `martlet bench`.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Put load on a running server, and check every delivery.",
    discussion: """
      Connects users, lets them join threads, publishes events, and says what came,
      how late, and what was lost, doubled or out of order. The threads are made for
      the run, and nobody else is in them; nothing is stored.

      Tokens are made with the secret in MARTLET_JWT_SECRET, MARTLET_JWT_SECRET_FILE
      or the file in MARTLET_CONFIG; events go through POST /api/publish with the key
      in MARTLET_API_KEY or MARTLET_API_KEY_FILE. The same key shows the server's
      processor time, where it tells its metrics.

      A first look, on this machine:
        martlet bench

      2,000 people in 200 rooms, 1,000 events a second for a minute; does it keep up?
        martlet bench --connections 2000 --threads 200 --rate 1000 --duration 60

      One room of 5,000, through Redis as a site does it, figures for a program:
        MARTLET_REDIS_URL=redis://127.0.0.1 \\
          martlet bench --connections 5000 --threads 1 --publish redis --json

      A connection is one open file, here and in the server: for very many raise the
      hard limit (ulimit -Hn). Status 1: something was lost, doubled or out of order.
      """)

  /// The way of the events.
  enum Way: String, ExpressibleByArgument, CaseIterable {
    case api
    case redis
  }

  @OptionGroup var load: BenchOptions
  @Option(help: ArgumentHelp("The way of the events: api, or redis (MARTLET_REDIS_URL)", valueName: "way"))
  var publish = Way.api
  @Option(help: ArgumentHelp("The server. Default: MARTLET_URL, else \(ServerURL.standard)", valueName: "url"))
  var url: String?
  @Flag(help: "Print the figures as one line of JSON")
  var json = false

  func run() async throws {
    OpenFiles.raiseLimit()
    let settings = CommandSettings()
    let url = try settings.serverURL(flag: url)
    let minting = try settings.minting()
    let key = publish == .api ? try settings.apiKey() : try settings.load(["apiKey"]).apiKey
    let publisher: any BenchPublisher
    switch publish {
    case .api: publisher = APIBenchPublisher(url: url, key: try settings.apiKey())
    case .redis:
      guard let address = try settings.load(["redisURL"]).redisURL else {
        throw CommandError(ExitStatus.configuration, "no Redis; set MARTLET_REDIS_URL to the server's")
      }
      publisher = try RedisBenchPublisher(url: address)
    }
    let run = BenchRun(options: load, url: url, minting: minting, metricsKey: key, publisher: publisher)
    let report = try await run.perform()
    Terminal.say(json ? report.json : report.text)
    if !report.isClean { throw ExitCode(1) }
  }
}
