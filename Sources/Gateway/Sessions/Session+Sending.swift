import ChatProtocol

extension Session {
  /// Sends one frame of its own, such as a reply.
  func send(_ json: [UInt8]) {
    send(EncodedFrames(json))
  }

  /// Sends frames that cannot be had again: past the limit of unsent bytes the connection ends.
  func send(_ frames: EncodedFrames) {
    guard state != .closed, let output else { return }
    if !output.isWritable, output.unsentBytes + frames.size > limits.unsentBytes {
      return close(.tooSlow)
    }
    write(frames, to: output)
  }

  /// Sends a page of a log that was asked for when the connection had drained.
  func sendPage(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64?) {
    guard let last else { return send(frames) }
    guard state != .closed, let output else { return }
    if !output.isWritable, output.unsentBytes + frames.size > limits.unsentBytes { return close(.tooSlow) }
    write(to: output) { $0.send(frames, of: thread, upTo: last) }
  }

  /// Sends what a slow connection can do without.
  func sendEphemeral(_ frames: EncodedFrames) {
    guard state != .closed, let output else { return }
    if !output.isWritable, output.unsentBytes + frames.size > limits.ephemeralBytes {
      return GatewayMetrics.slowDropped.increment()
    }
    write(frames, to: output)
  }

  private func write(_ frames: EncodedFrames, to output: any SessionOutput) {
    write(to: output) { $0.send(frames) }
  }

  private func write(to output: any SessionOutput, _ send: (any SessionOutput) -> Void) {
    shard.sends += 1
    send(output)
    shard.markDirty(output)
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
