import DequeModule
import NIOCore

/// Writes commands, pairs answers with them, and hands on what comes out of band. Belongs to its channel's loop.
final class RedisChannelHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Who is told what comes out of band. Let go of when the connection ends.
  var user: (any SubscriptionUser)?
  /// How many bytes were read, and written. Let go of when the connection ends.
  var onTransfer: ((_ received: Int, _ sent: Int) -> Void)?
  /// Whether answers are only to be expected to pings: the connection is subscribed.
  var isSubscriber = false
  /// Why the connection ended; known as soon as it is of no use any more, which may be before its socket is closed.
  let ended: EventLoopPromise<String>

  private let configuration: RedisConfiguration
  private var decoder: RESPDecoder
  private var buffer = ByteBuffer()
  private var pending = Deque<PendingReply>()
  private var pendingCommands = 0
  private var context: ChannelHandlerContext?
  private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?
  private var isEnded = false

  init(configuration: RedisConfiguration, eventLoop: any EventLoop) {
    self.configuration = configuration
    self.decoder = RESPDecoder(limits: configuration.limits)
    self.ended = eventLoop.makePromise()
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    end("closed by the server")
    self.context = nil
  }

  /// Sends commands as one write; `completion` gets as many replies, errors among them, on the channel's loop.
  func send(
    _ commands: [RedisCommand], deadline: NIODeadline,
    completion: @escaping @Sendable (Result<[RESPValue], RedisError>) -> Void
  ) {
    guard !isEnded, let context, context.channel.isActive else { return completion(.failure(.notConnected)) }
    guard !commands.isEmpty else { return completion(.success([])) }
    var bytes = context.channel.allocator.buffer(capacity: 64 * commands.count)
    for command in commands { command.write(to: &bytes) }
    guard pendingCommands + commands.count <= configuration.maximumPending, fits(bytes.readableBytes, context) else {
      return completion(.failure(.overloaded))
    }
    pendingCommands += commands.count
    pending.append(PendingReply(missing: commands.count, deadline: deadline, completion: completion))
    schedule(deadline, context)
    write(bytes, context)
  }

  /// Sends a command whose answer, if any, comes out of band.
  func sendUnanswered(_ command: RedisCommand) {
    guard !isEnded, let context else { return }
    var bytes = context.channel.allocator.buffer(capacity: 256)
    command.write(to: &bytes)
    write(bytes, context)
  }

  /// Closes the connection; those who wait are told why.
  func close(_ reason: String) {
    end(reason)
    context?.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    receive(&bytes)
  }

  /// Takes what one read has brought. No part of it is kept: others may read into it.
  func receive(_ bytes: inout ByteBuffer) {
    onTransfer?(bytes.readableBytes, 0)
    if buffer.readableBytes == 0 {
      decode(&bytes)
      if !isEnded, bytes.readableBytes > 0 { buffer = ByteBuffer(buffer: bytes) }
    } else {
      buffer.writeBuffer(&bytes)
      decode(&buffer)
      if buffer.readableBytes == 0 {
        buffer = ByteBuffer()
      } else if buffer.readerIndex > 1 << 16 {
        buffer.discardReadBytes()
      }
    }
    user?.heardAll()
  }

  private func decode(_ bytes: inout ByteBuffer) {
    do {
      while !isEnded, bytes.readableBytes > 0 {
        if isSubscriber, let user {
          decoder.readEvents(from: &bytes) { event in
            user.heard(event)
            return !isEnded
          }
          guard !isEnded, bytes.readableBytes > 0 else { break }
        }
        guard let value = try decoder.next(from: &bytes) else { break }
        take(value)
      }
    } catch {
      close("\(error)")
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close(describe(error))
  }

  private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    onTransfer?(0, bytes.readableBytes)
    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
  }

  private func take(_ value: RESPValue) {
    // RESP2 sends messages as arrays.
    if isSubscriber {
      SubscriptionEvent.read(value) { user?.heard($0) }
      return
    }
    if case .push = value { return }
    guard !pending.isEmpty else { return close("an answer to nothing") }
    pending[0].replies.append(value)
    pending[0].missing -= 1
    pendingCommands -= 1
    if pending[0].missing == 0, let done = pending.popFirst() { done.completion(.success(done.replies)) }
    // Last, for it fails all that wait.
    if case .error(let error) = value, error.isAboutTheServer { close("it answered: \(error)") }
  }

  private func fits(_ bytes: Int, _ context: ChannelHandlerContext) -> Bool {
    let unsent = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    return unsent + bytes <= configuration.maximumUnsentBytes
  }

  /// Looks at the deadlines at the earliest of them: answers come in the order of the commands, deadlines need not.
  private func schedule(_ deadline: NIODeadline, _ context: ChannelHandlerContext) {
    if let timer {
      guard deadline < timer.deadline else { return }
      timer.task.cancel()
    }
    let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
    timer = (deadline, context.eventLoop.scheduleTask(deadline: deadline) { loopBound.value.expire() })
  }

  private func expire() {
    timer = nil
    guard let context, let earliest = pending.lazy.map(\.deadline).min() else { return }
    guard earliest <= .now() else { return schedule(earliest, context) }
    // Later answers would be taken for those to later commands.
    end("no answer in time", isTimeout: true)
    context.close(promise: nil)
  }

  /// Fails all that wait, and takes no more: a socket with TLS may live on for a while.
  private func end(_ reason: String, isTimeout: Bool = false) {
    guard !isEnded else { return }
    isEnded = true
    timer?.task.cancel()
    timer = nil
    (user, onTransfer) = (nil, nil)
    let now = NIODeadline.now()
    let waiting = pending
    pending.removeAll()
    pendingCommands = 0
    ended.succeed(reason)
    for one in waiting {
      one.completion(.failure(isTimeout && one.deadline <= now ? .timedOut : .connectionLost(reason)))
    }
  }
}
