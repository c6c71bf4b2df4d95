import DequeModule
import NIOCore

/// The promises of writes, kept until their bytes have been sent. Pure, but for what keeping a promise sets off.
struct WritePromises {
  private struct Pending {
    let promise: EventLoopPromise<Void>
    /// How many bytes have been written when its own have.
    let end: UInt64
  }

  private var pending: Deque<Pending> = []
  private var written: UInt64 = 0

  var isEmpty: Bool { pending.isEmpty }

  /// Bytes have been written, and somebody may want to know when they are sent.
  mutating func add(_ bytes: Int, _ promise: EventLoopPromise<Void>?) {
    written += UInt64(bytes)
    if let promise { pending.append(Pending(promise: promise, end: written)) }
  }

  /// The next promise of which all bytes are sent, all but `unsent` of what was written being so.
  mutating func popKept(unsent: Int) -> EventLoopPromise<Void>? {
    guard let first = pending.first, first.end + UInt64(unsent) <= written else { return nil }
    return pending.removeFirst().promise
  }

  /// The next promise, whatever has become of it.
  mutating func pop() -> EventLoopPromise<Void>? { pending.popFirst()?.promise }
}
