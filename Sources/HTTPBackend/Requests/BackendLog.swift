import Logging
import NIOCore
import Synchronization

/// What is said of the backend to the operator: each trouble once a minute, however many questions meet it.
final class BackendLog: Sendable {
  private static let pause = TimeAmount.minutes(1)

  private let logger: Logger
  private let said: Mutex<[String: NIODeadline]> = Mutex([:])

  init(_ logger: Logger) {
    self.logger = logger
  }

  /// A question has met trouble.
  func note(_ trouble: BackendTrouble, _ operation: BackendRequest.Operation) {
    let metadata: Logger.Metadata = ["operation": "\(operation.rawValue)", "trouble": "\(trouble.name)"]
    guard isDue(trouble.name) else {
      return logger.debug("The chat backend did not answer a question.", metadata: metadata)
    }
    if let advice = trouble.advice {
      logger.warning("The chat backend did not answer a question: \(advice).", metadata: metadata)
    } else {
      logger.warning("The chat backend did not answer a question.", metadata: metadata)
    }
  }

  /// The breaker lets other things pass than before.
  func changed(from old: CircuitBreaker.State, to new: CircuitBreaker.State) {
    switch (old, new) {
    case (.closed, .open): logger.warning("The chat backend fails again and again; it is left alone for a while.")
    case (_, .closed): logger.info("The chat backend answers again.")
    default: logger.debug("The chat backend is tried again.")
    }
  }

  /// Something for those who look closely.
  func debug(_ text: String) { logger.debug("\(text)") }

  private func isDue(_ name: String) -> Bool {
    let now = NIODeadline.now()
    return said.withLock { said in
      if let last = said[name], now - last < Self.pause { return false }
      said[name] = now
      return true
    }
  }
}
