import ChatProtocol

extension Session {
  /// Sends one frame of its own, such as a reply.
  func send(_ json: [UInt8]) {
    send(EncodedFrames(json))
  }

  /// Sends frames that cannot be had again: past the limit of unsent bytes the connection ends.
  func send(_ frames: EncodedFrames) {
    if !offer({ $0.offer(frames, limit: limits.unsentBytes) }) { close(.tooSlow) }
  }

  /// Sends a page of a log; false if the connection has stalled since it was asked for: it is to be asked for again when
  /// that has drained.
  func sendPage(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64) -> Bool {
    offer { $0.offer(frames, of: thread, upTo: last, limit: limits.unsentBytes) }
  }

  /// Sends what a slow connection can do without.
  func sendEphemeral(_ frames: EncodedFrames) {
    if !offer({ $0.offer(frames, limit: limits.ephemeralBytes) }) { GatewayMetrics.slowDropped.increment() }
  }

  /// Whether the connection took what it is offered; one that has closed takes everything, and nothing comes of it.
  private func offer(_ body: (any SessionOutput) -> Bool) -> Bool {
    guard state != .closed, let output else { return true }
    guard body(output) else { return false }
    shard.sends += 1
    shard.markDirty(output)
    return true
  }

  /// The connection has drained: what was held back for it can be read again.
  func drained() {
    askForMore()
  }

  /// Asks the hub for what follows, for each subscription that is behind, unless too much is unsent.
  func askForMore() {
    guard state == .open, let output, output.isWritable else { return }
    for subscription in subscriptions.values {
      if case .behind(let position, isAsking: false) = subscription.state {
        shard.catchUp(subscription, after: position)
      }
    }
  }

  /// Replies that a command was done, if a reply is wanted.
  func succeed(id: String?, payload: [UInt8]? = nil) {
    if let id { send(ServerFrame.ok(id: id, payload: payload)) }
  }

  /// Says why a command was not done.
  func fail(_ error: FrameError, id: String?, threadId: ThreadID? = nil) {
    send(ServerFrame.error(error, id: id, threadId: threadId))
  }
}
