import Foundation
import NIOCore

/// Why `serve` does not start, with what to do about it.
struct ServeError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
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
    self.init("Cannot listen on \(host):\(port): \(advice)")
  }
}
