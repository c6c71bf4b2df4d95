import Synchronization

@testable import ChatBackend

/// A clock that moves a second forward at each look.
final class TestClock: Sendable {
  private let milliseconds = Mutex<Int64>(1_736_510_400_000)

  /// Sets it forward, or back.
  func move(_ time: Int64) { milliseconds.withLock { $0 += time } }

  var now: Timestamp {
    milliseconds.withLock { value in
      value += 1000
      return Timestamp(milliseconds: value)
    }
  }
}
