import ChatProtocol
import NIOCore

extension Hub {
  /// A shard has a new subscriber of a thread, its first perhaps.
  func join(_ id: ThreadID, _ catchUp: CatchUp, _ subscribers: ThreadSubscribers, caller: Caller) {
    if let thread = threads[id] {
      thread.subscribers[catchUp.shard] = subscribers
      thread.caller = caller
      // For the others this is looked at when the thread's state is known.
      if thread.phase == .ready { askAgainIfStale(catchUp, in: thread) }
      advance(catchUp, in: thread)
    } else {
      generation += 1
      let thread = ThreadTopic(id: id, generation: generation, caller: caller, limits: configuration.limits)
      thread.subscribers[catchUp.shard] = subscribers
      thread.waiting = [catchUp]
      threads[id] = thread
      GatewayMetrics.threads.set(threads.count)
      broker.subscribe([.typing(id), .thread(id)])
      if !isLinked { load(thread) }
    }
  }

  /// A shard has lost its last subscriber of a thread.
  func leave(_ id: ThreadID, shard: Int) {
    guard let thread = threads[id] else { return }
    thread.subscribers[shard] = nil
    if thread.subscribers.isEmpty { forget(thread) }
  }

  /// Nobody here wants the thread's events any more, nor will its changes be heard.
  private func forget(_ thread: ThreadTopic) {
    threads[thread.id] = nil
    GatewayMetrics.threads.set(threads.count)
    broker.unsubscribe([.thread(thread.id), .typing(thread.id)])
    backend.invalidate(thread.id, isFollowed: false)
  }

  /// The thread's state is known: it carries events from now on.
  func ready(_ thread: ThreadTopic, _ access: ThreadAccess) {
    thread.phase = .ready
    // Those who are known already were asked for later, because the thread changed.
    if thread.participants.isEmpty, !thread.learn(access.participants) { participantsUnknown(of: thread) }
    thread.sequencer = Sequencer(last: access.head, maximumHeld: configuration.limits.heldEvents)
    let (waiting, early) = (thread.waiting, thread.early)
    thread.waiting = []
    thread.early = []
    for request in waiting { advance(request, in: thread) }
    for entry in early { take(entry, for: thread) }
    flush()
    guard thread.mustCheck else { return }
    thread.mustCheck = false
    fill(thread, isCheck: true)
  }

  /// The thread's state cannot be had: those who wait are told, and the thread is forgotten.
  func refuse(_ thread: ThreadTopic, _ error: FrameError) {
    forget(thread)
    for request in thread.waiting {
      shards[request.shard].run { $0.joinFailed(request.subscription, error) }
    }
  }

  /// Who joins was let in by an answer to a question that was asked before the thread's last change, of which it was not
  /// told then: the authorizer is asked anew.
  func askAgainIfStale(_ request: CatchUp, in thread: ThreadTopic) {
    guard let verdict = request.verdict, verdict.askedAt <= thread.changedAt else { return }
    shards[request.shard].run { _ in request.subscription.mustAskAgain = true }
  }

  /// The thread itself has changed, its members perhaps: all who were let in by the backend's word ask again.
  func changed(_ thread: ThreadTopic) {
    flush()
    thread.changedAt = .now()
    invalidate(thread)
    reauthorize(thread)
    refreshParticipants(of: thread)
  }

  /// What the backend has said about the thread may be out of date. Later answers may be kept as long as changes are heard.
  func invalidate(_ thread: ThreadTopic) {
    backend.invalidate(thread.id, isFollowed: isLinked && thread.phase != .subscribing)
  }

  func reauthorize(_ thread: ThreadTopic) {
    let id = thread.id
    forEachShard(of: thread) { $0.reauthorize(id) }
  }

  /// Asks who shares the thread now, and shows their presence to those who have joined it. It is asked on behalf of
  /// somebody who is here now: the token of who has joined first may have expired long ago.
  private func refreshParticipants(of thread: ThreadTopic) {
    guard let index = shards.indices.first(where: { thread.subscribers[$0] != nil }) else { return }
    let (id, generation) = (thread.id, thread.generation)
    shards[index].run { shard in
      guard let caller = shard.callerKnownToBackend(in: id) else { return }
      self.run {
        guard let thread = self.threads[id], thread.generation == generation else { return }
        self.askParticipants(of: thread, for: caller)
      }
    }
  }

  /// Somebody of whom nobody knew has read: what is known of the participants is out of date.
  func participantsUnknown(of thread: ThreadTopic) {
    invalidate(thread)
    refreshParticipants(of: thread)
  }

  private func askParticipants(of thread: ThreadTopic, for caller: Caller) {
    let id = thread.id
    ask(thread) { backend throws(BackendFailure) in
      try await backend.access(to: id, for: caller)
    } then: { hub, thread, result in
      guard case .success(let access) = result, !access.participants.isEmpty else { return }
      thread.learn(access.participants)
      let users = access.participants.map(\.userId)
      hub.forEachShard(of: thread) { $0.participantsChanged(id, users) }
    }
  }

  private func forEachShard(of thread: ThreadTopic, _ body: @escaping @Sendable (Shard) -> Void) {
    thread.subscribers.forEach { index, _ in shards[index].run(body) }
  }

  // MARK: Asking

  /// Asks the backend about a thread and comes back to the hub's loop, unless the thread has been forgotten meanwhile.
  func ask<Answer: Sendable>(
    _ thread: ThreadTopic,
    _ question: @escaping @Sendable (any ChatBackendClient) async throws(BackendFailure) -> Answer,
    then: @escaping @Sendable (Hub, ThreadTopic, Result<Answer, BackendFailure>) -> Void
  ) {
    let (id, generation, backend) = (thread.id, thread.generation, backend)
    Task {
      let result: Result<Answer, BackendFailure>
      do throws(BackendFailure) {
        result = .success(try await question(backend))
      } catch {
        result = .failure(error)
      }
      self.run {
        guard let thread = self.threads[id], thread.generation == generation else { return }
        then(self, thread, result)
      }
    }
  }

  /// Does it again after a pause that doubles with each failure: 0.1 s to 5 s.
  func retry(_ thread: ThreadTopic, _ body: @escaping @Sendable (Hub, ThreadTopic) -> Void) {
    thread.failures += 1
    later(thread, .milliseconds(min(5000, 50 << min(thread.failures, 7))), body)
  }

  /// Does it after a pause, unless the thread has been forgotten meanwhile.
  func later(
    _ thread: ThreadTopic, _ pause: TimeAmount, _ body: @escaping @Sendable (Hub, ThreadTopic) -> Void
  ) {
    let (id, generation) = (thread.id, thread.generation)
    loop.scheduleTask(in: pause) {
      guard let thread = self.threads[id], thread.generation == generation else { return }
      body(self, thread)
    }
  }
}
