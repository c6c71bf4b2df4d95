/// Where the configuration is read from, in order of precedence: flags, environment, file.
struct ConfigurationSources: Sendable {
  /// The flags' values by name: `["--port": ["8080"]]`.
  var flags: [String: [String]] = [:]
  /// The process's environment.
  var environment: [String: String] = [:]
  /// The wall clock, in seconds since 1970-01-01 UTC.
  var now: Int64 = 0
  /// Reads a file: the configuration's, or a secret's.
  var readFile: @Sendable (_ path: String) throws(TextFile.Failure) -> TextFile = { path throws(TextFile.Failure) in
    try TextFile(reading: path, limit: ConfigurationFile.maximumSize)
  }

  /// The flag that names the file.
  static let configFlag = "--config"
}
