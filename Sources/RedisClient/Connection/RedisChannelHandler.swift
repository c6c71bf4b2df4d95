import DequeModule
import NIOCore

/// Writes commands, pairs answers with them, and hands on what comes out of band. Belongs to its channel's loop.
final class RedisChannelHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Out-of-band values, those of one read together.
  var onPush: (([RESPValue]) -> Void)?

  private let configuration: RedisConfiguration
  private var decoder: RESPDecoder
  private var buffer = ByteBuffer()
  private var pending = Deque<PendingReply>()
  private var pendingCommands = 0
  private var pushed: [RESPValue] = []
  private var context: ChannelHandlerContext?
  private var timer: Scheduled<Void>?
  private var reason = "closed by the server"
  /// Whether answers are only to be expected to pings: the connection is subscribed.
  var isSubscriber = false

  init(configuration: RedisConfiguration) {
    self.configuration = configuration
    self.decoder = RESPDecoder(limits: configuration.limits)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    failAll()
    self.context = nil
  }

  /// Sends commands as one write; `completion` gets as many replies, errors among them, on the channel's loop.
  func send(
    _ commands: [RedisCommand], timeout: TimeAmount,
    completion: @escaping @Sendable (Result<[RESPValue], RedisError>) -> Void
  ) {
    guard let context, context.channel.isActive else { return completion(.failure(.notConnected)) }
    guard !commands.isEmpty else { return completion(.success([])) }
    var bytes = context.channel.allocator.buffer(capacity: 64 * commands.count)
    for command in commands { command.write(to: &bytes) }
    guard pendingCommands + commands.count <= configuration.maximumPending, fits(bytes.readableBytes, context) else {
      return completion(.failure(.overloaded))
    }
    pendingCommands += commands.count
    pending.append(PendingReply(missing: commands.count, deadline: .now() + timeout, completion: completion))
    if timer == nil { schedule(context) }
    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
  }

  /// Sends a command whose answer, if any, comes out of band.
  func sendUnanswered(_ command: RedisCommand) {
    guard let context else { return }
    var bytes = context.channel.allocator.buffer(capacity: 256)
    command.write(to: &bytes)
    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
  }

  /// Closes the connection; those who wait are told why.
  func close(_ reason: String) {
    self.reason = reason
    context?.close(promise: nil)
  }

  /// Why the connection ended.
  var closeReason: String { reason }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    do {
      while context.channel.isActive, let value = try decoder.next(from: &buffer) { take(value) }
    } catch {
      close("\(error)")
    }
    if buffer.readableBytes == 0 {
      buffer = ByteBuffer()
    } else if buffer.readerIndex > 1 << 16 {
      buffer.discardReadBytes()
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if !pushed.isEmpty {
      let values = pushed
      pushed.removeAll(keepingCapacity: true)
      onPush?(values)
    }
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    failAll()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close("\(error)")
  }

  private func take(_ value: RESPValue) {
    if case .push = value {
      pushed.append(value)
      return
    }
    if isSubscriber {
      // RESP2 sends messages as arrays.
      pushed.append(value)
      return
    }
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

  /// The answers come in the order of the commands: the oldest deadline is the first one's.
  private func schedule(_ context: ChannelHandlerContext) {
    guard let first = pending.first else {
      timer = nil
      return
    }
    let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(deadline: first.deadline) {
      loopBound.value.expire()
    }
  }

  private func expire() {
    guard let context else { return }
    if let first = pending.first, first.deadline <= .now() {
      // Later answers would be taken for those to later commands.
      reason = "no answer in time"
      let late = pending.removeFirst()
      pendingCommands -= late.missing
      late.completion(.failure(.timedOut))
      context.close(promise: nil)
    }
    schedule(context)
  }

  private func failAll() {
    timer?.cancel()
    timer = nil
    let waiting = pending
    pending.removeAll()
    pendingCommands = 0
    for one in waiting { one.completion(.failure(.connectionLost(reason))) }
  }
}
