import ChatProtocol
import NIOCore

extension Hub {
  /// A subscription asks for what follows its position.
  func catchUp(_ request: CatchUp, in id: ThreadID) {
    if let thread = threads[id] { advance(request, in: thread) }
  }

  /// Answers a subscription that is behind with the next page, or with the word that it is live.
  ///
  /// From the look at the sequencer to the answer nothing is awaited: whatever the hub delivers later, it delivers to a
  /// subscription that has been told where it stands.
  func advance(_ request: CatchUp, in thread: ThreadTopic) {
    guard thread.phase == .ready else {
      thread.waiting.append(request)
      return
    }
    if request.isJoin, request.states == nil, !thread.participants.isEmpty {
      return askPresence(request, in: thread)
    }
    // What is pending belongs to those who are live already, and is in the ring for this one.
    flush()
    guard let after = request.after else { return answer(request, thread, isReset: false) }
    guard let last = thread.sequencer.last else { return answer(request, thread, isReset: true) }
    if after == last { return answer(request, thread, isReset: false) }
    if after > last { return lookBeyond(request, after, last, in: thread) }
    if let entries = thread.ring.entries(after: after, limit: configuration.limits.pageEvents), !entries.isEmpty {
      answer(request, thread, entries: entries)
    } else {
      read(request, after: after, in: thread)
    }
  }

  private func askPresence(_ request: CatchUp, in thread: ThreadTopic) {
    let (id, generation, users) = (thread.id, thread.generation, thread.participants.map(\.userId))
    Task {
      let states = await presence.states(of: users)
      self.run {
        guard let thread = self.threads[id], thread.generation == generation else { return }
        var request = request
        request.states = states
        self.advance(request, in: thread)
      }
    }
  }

  /// Reads a page of the log for one subscription.
  private func read(_ request: CatchUp, after: UInt64, in thread: ThreadTopic) {
    guard backend.keepsLog else { return answer(request, thread, isReset: true) }
    let (id, limit) = (thread.id, configuration.limits.pageEvents)
    ask(thread) { backend throws(BackendFailure) in
      try await backend.events(of: id, after: after, limit: limit)
    } then: { hub, thread, result in
      switch result {
      case .success(let page) where page.entries.first?.seq == after + 1:
        // What lies beyond the sequencer's last goes through the sequencer, or it would come twice.
        let known = page.entries.filter { $0.seq <= thread.sequencer.last ?? 0 }
        thread.sequencer.note(head: page.head)
        hub.flush()
        hub.answer(request, thread, entries: known)
        hub.fill(thread)
      case .success, .failure(.notFound), .failure(.forbidden):
        hub.flush()
        hub.answer(request, thread, isReset: true)
      case .failure:
        hub.unavailable(request, in: thread)
      }
    }
  }

  /// The client knows of a position beyond ours: either the broker is about to tell us, or the log was cut.
  private func lookBeyond(_ request: CatchUp, _ after: UInt64, _ last: UInt64, in thread: ThreadTopic) {
    guard backend.keepsLog else { return answer(request, thread, isReset: true) }
    let (id, limit) = (thread.id, configuration.limits.pageEvents)
    ask(thread) { backend throws(BackendFailure) in
      try await backend.events(of: id, after: last, limit: limit)
    } then: { hub, thread, result in
      switch result {
      // A log that is read from more than one place may show its end in steps.
      case .success(let page) where page.head >= after || page.entries.first?.seq == last + 1:
        let entries = thread.sequencer.fill(page.entries)
        thread.sequencer.note(head: page.head)
        hub.appendFromLog(entries, to: thread)
        hub.advance(request, in: thread)
      case .failure(.unavailable):
        hub.unavailable(request, in: thread)
      default:
        hub.flush()
        hub.answer(request, thread, isReset: true)
      }
    }
  }

  /// The log cannot be read now: who joins is told so, who is joined waits.
  private func unavailable(_ request: CatchUp, in thread: ThreadTopic) {
    guard !request.isJoin else {
      return shards[request.shard].run { shard in
        shard.joinFailed(request.subscription, FrameError(BackendFailure.unavailable, subject: "thread"))
      }
    }
    retry(thread) { $0.advance(request, in: $1) }
  }

  /// Answers with the entries that fit into a page.
  private func answer(_ request: CatchUp, _ thread: ThreadTopic, entries: [LogPage.Entry]) {
    var bytes = 0
    let fitting = entries.prefix { entry in
      defer { bytes += entry.json.count }
      return bytes < configuration.limits.pageBytes
    }
    let position = fitting.last?.seq ?? request.after
    send(
      CatchUpPage(
        frames: EncodedFrames(fitting.map(\.json)), position: position, isLive: position == thread.sequencer.last),
      request, thread)
  }

  /// Answers that the subscription is live from here on.
  private func answer(_ request: CatchUp, _ thread: ThreadTopic, isReset: Bool) {
    send(CatchUpPage(position: thread.sequencer.last, isLive: true, isReset: isReset), request, thread)
  }

  private func send(_ page: CatchUpPage, _ request: CatchUp, _ thread: ThreadTopic) {
    var page = page
    if request.isJoin {
      page.reply = SubscribeReply(
        head: thread.sequencer.last, reset: page.isReset,
        participants: thread.participants(with: request.states ?? [:], now: .now()))
    }
    shards[request.shard].run { [page] in $0.caughtUp(request.subscription, page) }
  }
}
