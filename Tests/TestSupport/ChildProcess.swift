import Foundation
import Synchronization

/// A program that does not outlive the tests, however they end: a shell kills it when the pipe that this process holds is
/// closed.
package final class ChildProcess: Sendable {
  private let shell: Mutex<(process: SystemProcess, pipe: FileHandle)?>

  /// Starts a program; what it says goes nowhere.
  package init(_ program: String, _ arguments: [String]) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemProcess.Failure(reason: "no pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let pipe = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    defer { close(ends[0]) }
    let script = #""$@" & child=$!; read line; kill -9 $child; wait $child"#
    let process = try SystemProcess("/bin/sh", ["-c", script, "sh", program] + arguments, input: ends[0])
    shell = Mutex((process, pipe))
  }

  deinit {
    end()
  }

  /// Kills the program and waits for its end.
  package func end() {
    shell.withLock { shell in
      guard let (process, pipe) = shell else { return }
      shell = nil
      // Said as well as closed: a program that was started between `pipe` and `fcntl` holds the pipe open.
      try? pipe.write(contentsOf: Data("end\n".utf8))
      try? pipe.close()
      process.wait()
    }
  }

  /// Sends the program a signal.
  package func signal(_ number: Int32) {
    shell.withLock { shell in
      guard let shell else { return }
      for child in Self.children(of: shell.process.pid) { kill(child, number) }
    }
  }

  /// Runs a program to its end; what it says goes nowhere.
  package static func run(_ program: String, _ arguments: [String]) throws {
    try SystemProcess(program, arguments).wait()
  }

  /// Where a program is, by `PATH`.
  package static func path(of program: String) -> String? {
    ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func children(of pid: pid_t) -> [pid_t] {
    let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
    return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
  }
}
