import Authentication
import ChatBackend
import Foundation
import Gateway
import NIOCore

/// Why `serve` does not start, with what to do about it.
struct ServeError: CommandFailure {
  let exitStatus: Int32
  let text: String

  init(_ text: String, exitStatus: Int32 = ExitStatus.configuration) {
    self.text = text
    self.exitStatus = exitStatus
  }

  /// What another room says of its part of the configuration.
  init?(_ error: any Error) {
    switch error {
    case let error as KeyError: self.init(error.description)
    case let error as OriginPatternError: self.init(error.description)
    case let error as ChatStoreError: self.init(error.description, exitStatus: ExitStatus.unavailable)
    default: return nil
    }
  }

  /// The address could not be listened on.
  init(bind error: IOError, host: String, port: Int) {
    let advice =
      switch error.errnoCode {
      case EADDRINUSE: "another program listens there. Stop it, or choose another --port (0: any that is free)."
      case EACCES: "ports below 1024 need privileges. Choose another --port."
      case EADDRNOTAVAIL: "this machine has no such address. Check --host."
      default: "\(error)"
      }
    self.init("Cannot listen on \(host):\(port): \(advice)", exitStatus: ExitStatus.unavailable)
  }
}
