#if os(Linux)
  import CPlatform
  import Dispatch
  import Foundation
  import Glibc
  import NIOConcurrencyHelpers
  import NIOCore
  import NIOPosix

  /// Tells an event loop which of its sockets are ready, a batch at a time.
  ///
  /// NIO's loops poll only the channels that NIO made, and such a channel weighs ten times what a silent stream needs. So a
  /// thread of the poller's own waits in `epoll_wait(2)` and hands what it finds to the loop; it looks again when the loop
  /// has dealt with that. What is written passes no poller.
  ///
  /// It rings by a pipe that the loop reads like any socket, and not by a task: a loop looks at its sockets only when it has
  /// no tasks left, and in a storm of connections the next batch would always be there before that. Events from Redis, say,
  /// would wait for the storm to end. Batches are small for the same reason.
  ///
  /// `@unchecked Sendable`: the properties are constants; the descriptors are closed by `deinit`, when the thread, which holds
  /// the poller, has ended.
  final class SocketPoller: @unchecked Sendable {
    /// A socket that is ready.
    struct Readiness {
      let token: UInt64
      /// There is something to read, be it the end.
      let isReadable: Bool
      /// There is room to write.
      let isWritable: Bool
    }

    private static let batchSize = 16
    private static let bellToken = UInt64.max

    private let descriptor: CInt
    private let bell: CInt
    private let loop: any EventLoop
    /// The two ends of the pipe; the channel owns the first.
    private let pipe: (output: CInt, input: CInt)
    private let isDone = DispatchSemaphore(value: 0)
    private let found = NIOLockedValueBox<[Readiness]>([])
    private let isStopped = NIOLockedValueBox(false)
    private let channel = NIOLockedValueBox<(any Channel)?>(nil)

    /// A poller for `loop`.
    /// - Throws: `IOError` if the system has no descriptors left.
    init(loop: any EventLoop) throws {
      self.loop = loop
      descriptor = martlet_poll_create()
      guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "epoll_create1") }
      bell = martlet_poll_bell()
      guard bell >= 0, martlet_poll_add(descriptor, bell, martlet_poll_in, Self.bellToken) == 0 else {
        throw IOError(errnoCode: errno, reason: "eventfd")
      }
      var ends: [CInt] = [-1, -1]
      guard martlet_pipe(&ends) == 0 else { throw IOError(errnoCode: errno, reason: "pipe2") }
      pipe = (ends[0], ends[1])
    }

    deinit {
      if descriptor >= 0 { Glibc.close(descriptor) }
      if bell >= 0 { Glibc.close(bell) }
      if pipe.input >= 0 { Glibc.close(pipe.input) }
    }

    /// Begins; `take` is called on the loop, until ``stop()``.
    /// - Throws: `IOError` if the loop cannot have the pipe.
    func start(_ take: @escaping @Sendable ([Readiness]) -> Void) async throws {
      let (found, isDone) = (found, isDone)
      let channel = try await NIOPipeBootstrap(group: loop)
        .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
              PipeReader {
                take(found.withLockedValue { batch in exchange(&batch, with: []) })
                isDone.signal()
              })
          }
        }
        .takingOwnershipOfDescriptor(input: pipe.output).get()
      self.channel.withLockedValue { $0 = channel }
      let thread = Thread { self.run() }
      thread.name = "martlet-sockets"
      thread.stackSize = 128 * 1024
      thread.start()
    }

    /// Ends the thread.
    func stop() {
      isStopped.withLockedValue { $0 = true }
      var one: UInt64 = 1
      _ = Glibc.write(bell, &one, MemoryLayout<UInt64>.size)
      isDone.signal()
      channel.withLockedValue { exchange(&$0, with: nil) }?.close(promise: nil)
    }

    /// Watches a socket for something to read.
    /// - Throws: `IOError`.
    func add(_ socket: CInt, token: UInt64) throws {
      guard martlet_poll_add(descriptor, socket, martlet_poll_in, token) == 0 else {
        throw IOError(errnoCode: errno, reason: "epoll_ctl")
      }
    }

    /// Watches a socket for room to write as well, or no more.
    func watch(_ socket: CInt, token: UInt64, forRoom: Bool) {
      let events = forRoom ? martlet_poll_in | martlet_poll_out : martlet_poll_in
      _ = martlet_poll_modify(descriptor, socket, events, token)
    }

    /// Watches a socket no more. What was found ready before may still be told.
    func remove(_ socket: CInt) {
      _ = martlet_poll_remove(descriptor, socket)
    }

    private func run() {
      var ready = [martlet_readiness](repeating: martlet_readiness(), count: Self.batchSize)
      while !isStopped.withLockedValue(\.self) {
        let count = martlet_poll_wait(descriptor, &ready, CInt(Self.batchSize))
        guard count > 0 else { continue }
        let batch = ready[..<Int(count)].compactMap { found -> Readiness? in
          guard found.token != Self.bellToken else { return nil }
          return Readiness(
            token: found.token, isReadable: found.events & (martlet_poll_in | martlet_poll_hangup) != 0,
            isWritable: found.events & martlet_poll_out != 0)
        }
        guard !batch.isEmpty else { continue }
        found.withLockedValue { $0 = batch }
        var byte: UInt8 = 0
        _ = Glibc.write(pipe.input, &byte, 1)
        isDone.wait()
      }
    }
  }

  /// Puts a value in another's place, and returns that.
  private func exchange<Value>(_ place: inout Value, with value: Value) -> Value {
    defer { place = value }
    return place
  }

  /// Calls when something was read; what, does not matter.
  private final class PipeReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let read: () -> Void

    init(_ read: @escaping () -> Void) { self.read = read }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { read() }
  }
#endif
