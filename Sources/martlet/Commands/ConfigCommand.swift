import ArgumentParser

/// `martlet config`.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Look at the settings: which hold, where they come from, and which there are.",
    discussion: """
      Would the server start with these settings, and where does each come from?
        martlet config check --config martlet.yaml

      Every setting, with flag, variable, key, default and meaning:
        martlet config doc
      """,
    subcommands: [ConfigCheckCommand.self, ConfigDocCommand.self])
}

/// `martlet config check`.
struct ConfigCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Show the effective settings and where each comes from; secrets are not shown.",
    discussion: """
      Takes the flags of `serve`, and reads the same environment and the same file. Ends with status 0 if the server
      would take these settings, with 78 and all that is wrong if not.

        martlet config check --config martlet.yaml
      """)

  @OptionGroup var options: ServeOptions

  func run() throws {
    let loaded = try ConfigurationLoader.serve(options.sources())
    loaded.warnings.forEach(Terminal.warn)
    try loaded.configuration.checkStart()
    Terminal.say(ConfigurationReport.text(loaded))
  }
}

/// `martlet config doc`.
struct ConfigDocCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc",
    abstract: "Print the reference of all settings, as Markdown.",
    discussion: """
        martlet config doc > docs/configuration.md
        martlet config doc --metrics
      """)

  @Flag(help: "Print the table of metrics instead")
  var metrics = false

  func run() {
    Terminal.say(metrics ? MetricsCatalog.markdown : ConfigurationDocument.markdown)
  }
}
