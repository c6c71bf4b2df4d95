import Synchronization

/// A value behind a lock.
final class Locked<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  init(_ value: Value) { storage = Mutex(value) }

  /// Reads or changes the value.
  func with<Answer: Sendable>(_ body: (inout Value) throws -> Answer) rethrows -> Answer {
    try storage.withLock { value in try body(&value) }
  }
}
