import ChatProtocol
import Logging
import NIOCore
import SteadyTables

extension Hub {
  /// The broker's link is gone. Nobody waits for it: who joins meanwhile gets the log as the backend has it, and what
  /// comes after when the link is back, or when the heads are compared.
  func linkLost() {
    guard isLinked else { return }
    isLinked = false
    logger.debug("No link to the broker; events are looked for in the backend.")
    for thread in threads.values {
      invalidate(thread)
      if thread.phase == .subscribing { load(thread) }
    }
    for channel in topics.keys { runWaiting(for: channel) }
    scheduleAudit()
  }

  /// The link is back, and everything subscribed: what was missed is read, and where that cannot be, clients are told.
  func linkRestored() {
    isLinked = true
    logger.debug("The broker's link is there; looking for what was missed.")
    exchangeRevocations()
    for thread in threads.values {
      invalidate(thread)
      recheck(thread)
    }
    for (channel, topic) in topics {
      switch channel {
      case .client, .manager:
        // Its events are no log. The client reads its list of threads again.
        queue(.live, EncodedFrames(ServerFrame.resync()), on: channel, shards: topic.shards)
        GatewayMetrics.resyncs.increment()
      default: break
      }
    }
    flush()
    compareHeads()
    compareOnline()
    scheduleAudit()
  }

  /// Looks after one thread when the link is back. Threads with a log at the backend are compared all together.
  private func recheck(_ thread: ThreadTopic) {
    switch thread.phase {
    case .subscribing: break
    // The head was asked for before the subscription was there.
    case .loading: thread.mustCheck = true
    case .ready:
      if !backend.keepsLog { fill(thread, isCheck: true) }
      guard thread.carriesUnnumbered || thread.sequencer.last == nil else { return }
      willAppend(to: thread)
      thread.append(ThreadTopic.PendingEvent(kind: .live, json: ServerFrame.resync(thread.id)))
      GatewayMetrics.resyncs.increment()
    }
  }

  // MARK: Heads

  /// Asks the backend how far each thread's log is, and reads where this node is behind. One comparison runs at a time;
  /// one that is asked for meanwhile follows.
  func compareHeads() {
    guard backend.keepsLog else { return }
    guard !isComparing else {
      mustCompareAgain = true
      return
    }
    let ids = threads.values.filter { $0.phase == .ready && $0.sequencer.last != nil }.map(\.id)
    guard !ids.isEmpty else { return }
    isComparing = true
    let (backend, size) = (backend, Self.headsAtOnce)
    Task {
      var isWhole = true
      for start in stride(from: 0, to: ids.count, by: size) {
        do throws(BackendFailure) {
          let heads = try await backend.heads(of: Array(ids[start..<min(start + size, ids.count)]))
          self.run { self.take(heads) }
        } catch {
          isWhole = false
          break
        }
      }
      self.run { [isWhole] in self.compared(isWhole: isWhole) }
    }
  }

  /// How many threads' heads one question asks for.
  private static let headsAtOnce = 500

  private func take(_ heads: [ThreadID: UInt64]) {
    for (id, head) in heads {
      guard let thread = threads[id], thread.phase == .ready, thread.sequencer.last != nil else { continue }
      thread.sequencer.note(head: head)
      fill(thread)
    }
  }

  private func compared(isWhole: Bool) {
    isComparing = false
    if isWhole {
      comparisonFailures = 0
      guard mustCompareAgain else { return }
      mustCompareAgain = false
      compareHeads()
    } else {
      comparisonFailures += 1
      let pause = TimeAmount.milliseconds(min(5000, 50 << min(comparisonFailures, 7)))
      loop.scheduleTask(in: pause) { [weak self] in self?.compareHeads() }
    }
  }

  /// Compares heads now and then: an event may have been lost in silence, as a thread's last one. More often while there
  /// is no link, so that a chat goes on without it, if slower.
  func scheduleAudit() {
    auditTimer?.cancel()
    let pause = isLinked ? configuration.auditInterval : configuration.outageAuditInterval
    auditTimer = loop.scheduleTask(in: pause) { [weak self] in
      guard let self else { return }
      self.compareHeads()
      self.scheduleAudit()
    }
  }

  // MARK: Presence

  /// Asks anew who is online, of all whose presence somebody here sees, and says so.
  private func compareOnline() {
    let users = topics.keys.compactMap { channel -> UserID? in
      if case .presence(let user) = channel { return user }
      return nil
    }
    guard !users.isEmpty else { return }
    let (presence, size) = (presence, Self.headsAtOnce)
    Task {
      for start in stride(from: 0, to: users.count, by: size) {
        let states = await presence.states(of: Array(users[start..<min(start + size, users.count)]))
        self.run { self.show(states) }
      }
    }
  }

  private func show(_ states: [UserID: PresenceState]) {
    for (user, state) in states {
      let channel = ChatChannel.presence(user)
      guard let topic = topics[channel] else { continue }
      let event = PresenceEvent(
        userId: user, role: state.role, online: state.online, lastSeenAt: state.lastSeenAt)
      queue(.presence, EncodedFrames(event.serverEvent.json), on: channel, shards: topic.shards)
    }
    flush()
  }
}
