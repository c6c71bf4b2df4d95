#if os(Linux)
  import CPlatform
  import Glibc
  import NIOConcurrencyHelpers
  import NIOCore

  /// What any thread gives a loop to do, in the order in which it was given. It rings the loop's bell if the loop sleeps.
  ///
  /// `@unchecked Sendable`: the descriptor is a constant; all else is touched under the lock. What a task captures is touched
  /// by one thread after the other: whoever gave it, then the loop.
  final class TaskQueue: @unchecked Sendable {
    /// An eventfd(2) that is ready once the bell was rung; to be watched by its edges, for nobody reads it.
    let bell: CInt

    private let lock = NIOLock()
    private var tasks: ContiguousArray<() -> Void> = []
    private var isAsleep = false
    private var isClosed = false

    /// - Throws: `IOError` if the system has no descriptors left.
    init() throws {
      bell = martlet_poll_bell()
      guard bell >= 0 else { throw IOError(errnoCode: errno, reason: "eventfd") }
    }

    deinit { Glibc.close(bell) }

    /// Takes a task; false: the loop has ended and does nothing any more.
    @discardableResult
    func add(_ task: @escaping () -> Void) -> Bool {
      let (isTaken, mustRing) = lock.withLock {
        guard !isClosed else { return (false, false) }
        tasks.append(task)
        defer { isAsleep = false }
        return (true, isAsleep)
      }
      if mustRing {
        var one: UInt64 = 1
        _ = Glibc.write(bell, &one, MemoryLayout<UInt64>.size)
      }
      return isTaken
    }

    /// Whether there is nothing to do; then the next task rings.
    func sleep() -> Bool {
      lock.withLock {
        isAsleep = tasks.isEmpty
        return isAsleep
      }
    }

    /// Puts what there is to do in the place of `done`, whose memory is used again. The loop is awake.
    func take(_ done: inout ContiguousArray<() -> Void>) {
      done.removeAll(keepingCapacity: done.count <= Self.kept)
      lock.withLock {
        isAsleep = false
        swap(&tasks, &done)
      }
    }

    /// Takes nothing more.
    func close() {
      lock.withLock { isClosed = true }
    }

    /// Memory for so many tasks is kept.
    private static let kept = 1024
  }
#endif
