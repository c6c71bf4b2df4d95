/// An error that Redis answers: `-NOAUTH Authentication required.`
package struct RedisServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first word, in capitals by custom: `ERR`, `NOAUTH`, `READONLY`, `LOADING` …
  package var code: String
  /// The rest.
  package var message: String

  /// An error by its line.
  package init(_ line: String) {
    let parts = line.split(separator: " ", maxSplits: 1)
    self.code = parts.first.map(String.init) ?? "ERR"
    self.message = parts.count > 1 ? String(parts[1]) : ""
  }

  package var description: String { "\(code) \(message)" }

  /// Whether another server would take the command: this one is a replica, or not ready.
  package var isAboutTheServer: Bool { ["READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS"].contains(code) }
}
