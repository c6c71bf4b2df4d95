extension Setting {
  /// The variable that names the file.
  static let configVariable = "MARTLET_CONFIG"
  /// Variables that are no settings of the server: the client commands' and the tests'.
  static let otherVariables = ["MARTLET_TOKEN", "MARTLET_URL", "MARTLET_BIN"]
  /// The variables' common start.
  static let variablePrefix = "MARTLET_"

  /// Every variable that means something.
  static let variables: [String] =
    all.flatMap { [$0.variable] + ($0.fileVariable.map { [$0] } ?? []) } + [configVariable] + otherVariables
  /// Every key that the file may have.
  static let keys: [String] = all.flatMap { [$0.key] + ($0.fileKey.map { [$0] } ?? []) }
  /// The sections of the file.
  static let sections: [String] =
    Set(keys.compactMap { key in key.firstIndex(of: ".").map { String(key[..<$0]) } }).sorted()

  /// The setting with a key; nil if there is none.
  static func named(_ key: String) -> Setting? { all.first { $0.key == key } }

  /// Whether a variable is one that Kubernetes sets in every pod of a namespace that has a Service named `martlet`.
  static func isServiceLink(_ variable: String) -> Bool {
    guard !variables.contains(variable) else { return false }
    return variable.hasPrefix("MARTLET_SERVICE_") || variable.hasPrefix("MARTLET_PORT_")
  }
}
