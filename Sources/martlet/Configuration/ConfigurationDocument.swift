/// The reference of all settings, made from the table; `docs/configuration.md` is its output.
enum ConfigurationDocument {
  /// Markdown, without the last line break.
  static var markdown: String {
    """
    # Configuration

    <!-- Made by `martlet config doc`. Change Sources/martlet/Configuration/Setting+All.swift, then run it again. -->

    `martlet serve` reads each setting from its flag, else from its environment variable, else from a file
    (`--config FILE` or `MARTLET_CONFIG`, YAML or JSON), else takes the default. `martlet config check` shows the outcome
    and where each value came from.

    - An empty variable counts as not set. Lists are separated by commas; a flag is repeated; the file has a list.
    - In the file a setting's name is its variable's without `MARTLET_`, in camel case: `MARTLET_LOG_FORMAT` is
      `logFormat`. The limits stand in a section: `MARTLET_LIMIT_FRAME_BYTES` is `frameBytes` below `limits`.
    - Secrets are never flags. Each can be read from a file of its own: `MARTLET_JWT_SECRET_FILE` in the environment,
      `jwtSecretFile` in the file. A line break at that file's end does not count.
    - Times are in seconds and may have fractions.
    - An unknown key in the file is an error, an unknown `MARTLET_…` variable a warning.
    - `martlet token`, `publish` and `tail` read the same environment and the file in `MARTLET_CONFIG`; besides,
      `MARTLET_URL` is the server they talk to and `MARTLET_TOKEN` the token of `tail`.

    ```yaml
    # martlet.yaml
    host: 0.0.0.0
    dataDir: /var/lib/martlet
    jwtSecretFile: /run/secrets/martlet-jwt
    apiKeyFile: /run/secrets/martlet-api
    allowedOrigins: [https://shop.example, "https://*.shop.example"]
    limits:
      connectionsPerUser: 10
    ```

    | setting | flag | variable | default | unit | meaning |
    |---|---|---|---|---|---|
    \(Setting.all.map(row).joined(separator: "\n"))
    """
  }

  private static func row(_ setting: Setting) -> String {
    let variables = [setting.variable] + (setting.fileVariable.map { [$0] } ?? [])
    let value = setting.defaultNote ?? setting.show(ServeConfiguration()).map { "`\($0)`" } ?? ""
    let cells = [
      "`\(setting.key)`", setting.flag.map { "`\($0)`" } ?? "", variables.map { "`\($0)`" }.joined(separator: ", "),
      value, setting.unit, "\(setting.summary) Takes \(setting.form).",
    ]
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
