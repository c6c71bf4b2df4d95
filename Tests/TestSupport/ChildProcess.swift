import Foundation
import Synchronization

/// A program that does not outlive the tests, however they end: a shell kills it when the pipe that this process holds is
/// closed.
///
/// Made of the system's calls: Foundation's `Process` hands its thread's blocked signals on, and leaves descriptors of its
/// own open in programs that other tests start at the same time.
package final class ChildProcess: Sendable {
  /// That a program could not be started, and why.
  package struct Failure: Error {
    /// What was tried and the system's number of the error.
    package let reason: String
  }

  private let shell: Mutex<(pid: pid_t, pipe: FileHandle)?>

  /// Starts a program; what it says goes nowhere.
  package init(_ program: String, _ arguments: [String]) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure(reason: "no pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let pipe = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    defer { close(ends[0]) }
    let script = #""$@" & child=$!; read line; kill -9 $child; wait $child"#
    let pid = try Self.spawn("/bin/sh", ["-c", script, "sh", program] + arguments, input: ends[0])
    shell = Mutex((pid, pipe))
  }

  deinit {
    end()
  }

  /// Kills the program and waits for its end.
  package func end() {
    shell.withLock { shell in
      guard let (pid, pipe) = shell else { return }
      shell = nil
      // Said as well as closed: a program that was started between `pipe` and `fcntl` holds the pipe open.
      try? pipe.write(contentsOf: Data("end\n".utf8))
      try? pipe.close()
      Self.wait(pid)
    }
  }

  /// Sends the program a signal.
  package func signal(_ number: Int32) {
    shell.withLock { shell in
      guard let shell else { return }
      for child in Self.children(of: shell.pid) { kill(child, number) }
    }
  }

  /// Runs a program to its end; what it says goes nowhere.
  package static func run(_ program: String, _ arguments: [String]) throws {
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    wait(try spawn(program, arguments, input: null))
  }

  /// Where a program is, by `PATH`.
  package static func path(of program: String) -> String? {
    ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func spawn(_ program: String, _ arguments: [String], input: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    try closeAllElse(&actions)
    // Threads of a dispatch queue block all signals, and a shell with SIGCHLD blocked never hears that its child has ended.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([program] + arguments).map { strdup($0) }
    defer { words.forEach { free($0) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, program, &actions, &attributes, words + [nil], environ)
    guard failure == 0 else { throw Failure(reason: "\(program) cannot be started: \(failure)") }
    return pid
  }

  /// A child that kept the sockets of tests that run beside this one would keep their connections alive and their ports taken.
  private static func closeAllElse(_ actions: inout posix_spawn_file_actions_t) throws {
    // In glibc since 2.34, but not in the module that Swift makes of its headers.
    typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
      throw Failure(reason: "this system cannot close what a child should not have")
    }
    _ = unsafeBitCast(symbol, to: Function.self)(&actions, 3)
  }

  private static func wait(_ pid: pid_t) {
    while waitpid(pid, nil, 0) == -1, errno == EINTR {}
  }

  private static func children(of pid: pid_t) -> [pid_t] {
    let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
    return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
  }
}
