import Foundation
import Synchronization

/// A program started by the system's own calls.
///
/// Foundation's `Process` hands its thread's blocked signals on, leaves descriptors of its own open in programs that other
/// tests start at the same time, and reads past the memory that lists its descriptors: now and then that ends the tests with
/// a segmentation fault.
package final class SystemProcess: Sendable {
  /// That a program could not be started, and why.
  package struct Failure: Error {
    /// What was tried and the system's number of the error.
    package let reason: String
  }

  /// The number that the system knows it by.
  package let pid: Int32

  private let result: Mutex<Int32?> = Mutex(nil)

  /// Starts a program.
  /// - Parameters:
  ///   - environment: all that it finds there; nil for what this process has.
  ///   - folder: where it starts; nil for where this process is.
  ///   - input: a descriptor to read from; nil for nothing to read. It is still the caller's to close, as are the others.
  ///   - output: a descriptor to write to; nil for nowhere.
  ///   - errors: likewise.
  /// - Throws: ``Failure``.
  package init(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil, folder: String? = nil,
    input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in [input, output, errors].enumerated() {
      if let descriptor {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
      } else {
        posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
      }
    }
    // A child that kept the sockets of tests that run beside this one would keep connections alive and ports taken.
    _ = try Self.function("posix_spawn_file_actions_addclosefrom_np", as: CloseFrom.self)(&actions, 3)
    if let folder {
      _ = try Self.function("posix_spawn_file_actions_addchdir_np", as: ChangeFolder.self)(&actions, folder)
    }
    // Threads of a dispatch queue block all signals, and a shell with SIGCHLD blocked never hears that its child has ended.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([program] + arguments).map { strdup($0) }
    let variables = environment.map { $0.map { strdup("\($0.key)=\($0.value)") } }
    defer { (words + (variables ?? [])).forEach { free($0) } }
    var pid: pid_t = 0
    let failure =
      variables.map { posix_spawn(&pid, program, &actions, &attributes, words + [nil], $0 + [nil]) }
      ?? posix_spawn(&pid, program, &actions, &attributes, words + [nil], environ)
    guard failure == 0 else { throw Failure(reason: "\(program) cannot be started: \(failure)") }
    self.pid = pid
  }

  /// How it ended, its exit status or the signal's number; nil while it runs.
  package var status: Int32? { ended(WNOHANG) }

  /// Waits for its end; returns its exit status, or the number of the signal that ended it.
  @discardableResult
  package func wait() -> Int32 {
    // The lock is not held over the wait: somebody may want to send a signal.
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    return ended(0) ?? -1
  }

  /// Sends it a signal, if it runs.
  package func signal(_ number: Int32) {
    result.withLock { if $0 == nil { kill(pid, number) } }
  }

  private func ended(_ options: Int32) -> Int32? {
    result.withLock { result in
      guard result == nil else { return result }
      var status: Int32 = 0
      var pid: pid_t = 0
      repeat { pid = waitpid(self.pid, &status, options) } while pid == -1 && errno == EINTR
      // POSIX's WIFEXITED, WEXITSTATUS and WTERMSIG, which are macros.
      if pid == self.pid { result = status & 0x7F == 0 ? (status >> 8) & 0xFF : status & 0x7F }
      return result
    }
  }

  private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
  private typealias ChangeFolder =
    @convention(c) (
      UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>
    ) -> Int32

  /// What glibc has, since 2.34 and 2.29, but not the module that Swift makes of its headers.
  private static func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
    guard let symbol = dlsym(nil, name) else { throw Failure(reason: "this system has no \(name)") }
    return unsafeBitCast(symbol, to: type)
  }
}
