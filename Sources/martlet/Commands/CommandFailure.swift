/// An error that ends the command: with which status, and saying what.
protocol CommandFailure: Error {
  /// The process's status, one of ``ExitStatus``.
  var exitStatus: Int32 { get }
  /// What went wrong and what to do, without a full stop and without secrets; printed after `martlet: `.
  var text: String { get }
}

/// A failure with a text of its own.
struct CommandError: CommandFailure, Hashable {
  let exitStatus: Int32
  let text: String

  init(_ exitStatus: Int32, _ text: String) {
    self.exitStatus = exitStatus
    self.text = text
  }
}
