import ArgumentParser
import Foundation

/// The flags of `serve` and `config check`: what is safe to be seen in a process list.
///
/// They are read as text, so that a wrong one is reported together with what is wrong in the environment and the file.
struct ServeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The address to listen on; 0.0.0.0 for every interface. Default: 127.0.0.1", valueName: "host"))
  var host: String?
  @Option(help: ArgumentHelp("The port to listen on; 0 takes any free one. Default: 8080", valueName: "port"))
  var port: String?
  @Option(
    help: ArgumentHelp("The folder of the embedded backend's database. Default: .martlet", valueName: "folder"))
  var data: String?
  @Option(
    help: ArgumentHelp("The Redis that links nodes and publishers. Default: none, this node alone", valueName: "url"))
  var redis: String?
  @Option(
    help: ArgumentHelp(
      "The chat backend: a URL, or `none` to authorise threads by the token alone. Default: the embedded one",
      valueName: "url"))
  var backend: String?
  @Option(
    name: .customLong("jwt-key"),
    help: ArgumentHelp("A file with a public key (PEM) or a key set (JWKS). May be repeated", valueName: "file"))
  var jwtKey: [String] = []
  @Option(help: ArgumentHelp("The URL of a key set (JWKS)", valueName: "url"))
  var jwks: String?
  @Option(
    name: .customLong("allowed-origin"),
    help: ArgumentHelp(
      "A site whose pages may connect, such as https://shop.example or https://*.shop.example. May be repeated",
      valueName: "origin"))
  var allowedOrigin: [String] = []
  @Option(help: ArgumentHelp("Event loops, one thread each. Default: the number of cores", valueName: "count"))
  var loops: String?
  @Option(
    name: .customLong("log-format"),
    help: ArgumentHelp("auto, text or json; auto is text on a terminal and JSON elsewhere", valueName: "format"))
  var logFormat: String?
  @Option(
    help: ArgumentHelp("A file with settings, YAML or JSON; `martlet config doc` lists its keys", valueName: "file"))
  var config: String?
  @Flag(help: "Serve the demo with pages, guests and keys of its own: no other setting is needed")
  var demo = false

  /// The flags that were given, by name.
  var flags: [String: [String]] {
    let single = [
      "--host": host, "--port": port, "--data": data, "--redis": redis, "--backend": backend, "--jwks": jwks,
      "--loops": loops, "--log-format": logFormat, ConfigurationSources.configFlag: config,
      "--demo": demo ? "true" : nil,
    ]
    let repeated = ["--jwt-key": jwtKey, "--allowed-origin": allowedOrigin].filter { !$0.value.isEmpty }
    return single.compactMapValues { $0.map { [$0] } }.merging(repeated) { $1 }
  }

  /// Reads flags, environment and file.
  ///
  /// - Throws: ``ConfigurationErrors`` with everything that is wrong.
  func load(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationErrors) -> (configuration: ServeConfiguration, warnings: [String]) {
    let loaded = try ConfigurationLoader.serve(sources(environment: environment))
    return (loaded.configuration, loaded.warnings)
  }

  /// The sources that these flags head.
  func sources(environment: [String: String] = ProcessInfo.processInfo.environment) -> ConfigurationSources {
    var sources = ConfigurationSources()
    sources.flags = flags
    sources.environment = environment
    sources.now = Int64(Date().timeIntervalSince1970)
    return sources
  }
}
