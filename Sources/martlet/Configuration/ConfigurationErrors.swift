/// Everything that is wrong with a configuration, to be shown at once. Never holds a secret.
struct ConfigurationErrors: Error, Hashable, Sendable {
  /// One thing that is wrong.
  struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    let source: SettingSource
    /// What is wrong, and what would be right.
    let text: String

    var description: String { source == .standard ? text : "\(source): \(text)" }
  }

  /// In the order of the table; at least one.
  let problems: [Problem]
}

extension ConfigurationErrors: CommandFailure {
  var exitStatus: Int32 { ExitStatus.configuration }

  var text: String {
    let title =
      problems.count == 1 ? "the configuration has an error" : "the configuration has \(problems.count) errors"
    return ([title + ":"] + problems.map { "  \($0)" }).joined(separator: "\n")
  }
}
