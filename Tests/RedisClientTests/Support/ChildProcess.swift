import Foundation
import Synchronization

/// A program that does not outlive the tests, however they end: a shell kills it when the pipe that this process holds is
/// closed.
final class ChildProcess: Sendable {
  private let shell: Mutex<(process: Process, pipe: Pipe)>

  /// Starts a program; what it says goes nowhere.
  init(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let script = #""$@" & child=$!; read line; kill -9 $child; wait $child"#
    process.arguments = ["-c", script, "sh", program] + arguments
    process.standardInput = pipe
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    shell = Mutex((process, pipe))
  }

  /// Kills the program and waits for its end.
  func end() {
    shell.withLock { shell in
      try? shell.pipe.fileHandleForWriting.close()
      shell.process.waitUntilExit()
    }
  }

  /// Where a program is, by `PATH`.
  static func path(of program: String) -> String? {
    ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
