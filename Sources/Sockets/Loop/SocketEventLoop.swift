#if os(Linux)
  import CPlatform
  package import Dispatch
  import Foundation
  import Glibc
  package import NIOCore
  import Synchronization

  /// An event loop whose sockets weigh little: one thread that waits in epoll(7), and does what it is given.
  ///
  /// Each turn deals with some of the descriptors that are ready, with the timers that are due and with the tasks that there
  /// are. In between it looks after what is *urgent* (``attend()``), so that the events which all others wait for need not
  /// wait for a storm of connections to end.
  ///
  /// `@unchecked Sendable`: the properties are constants, locked or atomic, or are touched on the loop's own thread alone.
  package final class SocketEventLoop: EventLoop, @unchecked Sendable {
    /// How many descriptors are dealt with in a turn.
    private static let batch = 64
    /// How often a turn looks for tasks that its tasks have made.
    private static let rounds = 4
    /// How often a loop that ends still looks for tasks.
    private static let lastTurns = 64
    /// How long what is urgent waits, about, when much is to be done.
    private static let patience = TimeAmount.microseconds(250)
    /// How much is read of a socket at once.
    static let readSize = 64 * 1024
    /// The same for what is urgent: many events together are worth more than each a moment earlier.
    static let urgentReadSize = 256 * 1024

    private static let bellToken = UInt64.max

    private let queue: TaskQueue
    /// The loop's thread, as pthread_self(3) has it; 0: it has not begun.
    private let thread = Atomic<UInt>(0)
    private let poll: Poll
    private let urgentPoll: Poll
    private var urgentCount = 0
    private var looked = NIODeadline.uptimeNanoseconds(0)
    private var table = PollTable()
    private var timers = TimerQueue()
    /// What to do once the loop has ended; nil: it goes on.
    private var ending: (@Sendable () -> Void)?
    /// What all sockets read into, one after another.
    var readBuffer = ByteBuffer()

    /// A loop, and its thread, which keeps it alive until ``end(_:)``.
    init(name: String) {
      do {
        queue = try TaskQueue()
        poll = try Poll(batch: Self.batch)
        urgentPoll = try Poll(batch: 4)
        try poll.add(queue.bell, for: [.input, .edges], token: Self.bellToken)
      } catch {
        // As of NIO's loops, there is none without descriptors.
        fatalError("An event loop cannot be made: \(error)")
      }
      let thread = Thread {
        martlet_name_thread(name)
        self.run()
      }
      thread.start()
    }

    // MARK: EventLoop

    package var inEventLoop: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    package func next() -> any EventLoop { self }

    package func execute(_ task: @escaping @Sendable () -> Void) {
      queue.add(task)
    }

    package func _executeIsolatedUnsafeUnchecked(_ task: @escaping () -> Void) {
      assertInEventLoop()
      queue.add(task)
    }

    package func scheduleTask<T>(
      deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T
    ) -> Scheduled<T> {
      schedule(deadline, task)
    }

    package func scheduleTask<T>(in time: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
      schedule(.now() + time, task)
    }

    package func _scheduleTaskIsolatedUnsafeUnchecked<T>(
      deadline: NIODeadline, _ task: @escaping () throws -> T
    ) -> Scheduled<T> {
      assertInEventLoop()
      return schedule(deadline, task)
    }

    package func _scheduleTaskIsolatedUnsafeUnchecked<T>(
      in time: TimeAmount, _ task: @escaping () throws -> T
    ) -> Scheduled<T> {
      assertInEventLoop()
      return schedule(.now() + time, task)
    }

    /// One loop does not end without its group.
    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
      queue.async { callback(EventLoopError.unsupportedOperation) }
    }

    private func schedule<T>(_ deadline: NIODeadline, _ task: @escaping () throws -> T) -> Scheduled<T> {
      let promise = makePromise(of: T.self)
      let timer = LoopTimer(deadline) { error in
        if let error { promise.fail(error) } else { promise.complete(task) }
      }
      let held = HeldTimer(timer: timer)
      onLoop { loop in
        if loop.ending == nil { loop.timers.add(held.timer) } else { held.timer.fire(EventLoopError.shutdown) }
      }
      return Scheduled(promise: promise) {
        self.onLoop { $0.timers.cancel(held.timer) }
      }
    }

    /// Does something now if this is the loop's thread, and soon if it is not.
    private func onLoop(_ body: @escaping (SocketEventLoop) -> Void) {
      if inEventLoop { body(self) } else { queue.add { body(self) } }
    }

    // MARK: Descriptors

    /// Watches a descriptor from now on. To be called on the loop, as all below.
    /// - Throws: `IOError` if the system cannot.
    func watch(_ polled: PolledDescriptor, for readiness: Readiness) throws {
      let token = table.insert(polled)
      do {
        try poll.add(polled.descriptor, for: readiness, token: token)
      } catch {
        table.remove(token)
        throw error
      }
      polled.token = token
    }

    /// Has others wait for something to read there. It lasts until it is watched no more.
    func makeUrgent(_ polled: PolledDescriptor) {
      guard !polled.isUrgent, (try? urgentPoll.add(polled.descriptor, for: .input, token: polled.token)) != nil else {
        return
      }
      polled.isUrgent = true
      urgentCount += 1
    }

    /// Changes what a descriptor is watched for.
    func change(_ polled: PolledDescriptor, to readiness: Readiness) {
      poll.modify(polled.descriptor, for: readiness, token: polled.token)
    }

    /// Watches a descriptor no more.
    func forget(_ polled: PolledDescriptor) {
      guard table[polled.token] === polled else { return }
      poll.remove(polled.descriptor)
      if polled.isUrgent {
        urgentPoll.remove(polled.descriptor)
        urgentCount -= 1
        polled.isUrgent = false
      }
      table.remove(polled.token)
    }

    /// Whose token it is; nil: they are watched no more.
    package func polled(_ token: UInt64) -> PolledDescriptor? { table[token] }

    /// All that are watched.
    package var allPolled: [PolledDescriptor] { table.all }

    // MARK: Running

    private func run() {
      thread.store(UInt(pthread_self()), ordering: .relaxed)
      var tasks: ContiguousArray<() -> Void> = []
      while ending == nil {
        // With tasks left over from the last turn, it only looks.
        let mayWait = tasks.isEmpty && queue.sleep()
        let found = poll.wait(milliseconds: mayWait ? timeToNextTimer() : 0)
        if tasks.isEmpty { queue.take(&tasks) }
        deal(with: found)
        fireTimers()
        perform(&tasks)
      }
      windUp(&tasks)
    }

    private func timeToNextTimer() -> CInt {
      guard let next = timers.next else { return -1 }
      let nanoseconds = (next - .now()).nanoseconds
      // Up: a millisecond too early would be a turn for nothing.
      return CInt(clamping: max(0, nanoseconds + 999_999) / 1_000_000)
    }

    private func deal(with found: Int) {
      guard found > 0 else { return }
      for index in 0..<found {
        let (token, readiness) = poll[index]
        if index > 0 { attend() }
        table[token]?.becomeReady(readiness)
      }
    }

    private func fireTimers() {
      guard let next = timers.next else { return }
      let now = NIODeadline.now()
      guard next <= now else { return }
      while let timer = timers.popDue(now) {
        timer.fire()
        attend()
      }
    }

    /// Does what there is to do, and what comes of that for some rounds; what comes then is left in `tasks`.
    private func perform(_ tasks: inout ContiguousArray<() -> Void>) {
      for _ in 0..<Self.rounds {
        var index = 0
        while index < tasks.count {
          if index > 0 { attend() }
          tasks[index]()
          index += 1
        }
        queue.take(&tasks)
        if tasks.isEmpty { return }
      }
    }

    /// Deals with what is urgent, if that has not been looked for for a while.
    private func attend() {
      guard urgentCount > 0 else { return }
      let now = NIODeadline.now()
      guard now - looked >= Self.patience else { return }
      looked = now
      let found = urgentPoll.wait(milliseconds: 0)
      for index in 0..<found {
        let (token, readiness) = urgentPoll[index]
        table[token]?.becomeReady(readiness)
      }
    }

    // MARK: Ending

    /// Closes what is open, fails what is scheduled, and ends the thread; then calls `done`.
    func end(_ done: @escaping @Sendable () -> Void) {
      let isTaken = queue.add { self.ending = done }
      if !isTaken { done() }
    }

    private func windUp(_ tasks: inout ContiguousArray<() -> Void>) {
      for polled in table.all { polled.loopWillEnd() }
      for timer in timers.removeAll() { timer.fire(EventLoopError.shutdown) }
      // What comes of that, and what others give meanwhile; but not for ever.
      for _ in 0..<Self.lastTurns where !tasks.isEmpty || !queue.sleep() { perform(&tasks) }
      queue.close()
      perform(&tasks)
      let done = ending
      done?()
    }
  }

  /// `@unchecked Sendable`: a timer is touched on its loop alone, once it has been made.
  private struct HeldTimer: @unchecked Sendable {
    let timer: LoopTimer
  }

  extension EventLoopPromise {
    /// Completes with what a function returns or throws, on the loop.
    fileprivate func complete(_ body: () throws -> Value) {
      do {
        assumeIsolated().succeed(try body())
      } catch {
        fail(error)
      }
    }
  }
#endif
