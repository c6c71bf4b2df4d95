import ChatProtocol
import NIOCore
import SteadyTables

extension Session {
  func subscribe(_ thread: ThreadID, since: UInt64?, id: String?) {
    guard let caller else { return }
    guard subscriptions[thread] != nil || subscriptions.count + watched.count < limits.subscriptions else {
      return fail(
        FrameError(.limit, "This connection has joined \(limits.subscriptions) threads. Leave some first."), id: id)
    }
    let earlier = subscriptions[thread]
    let subscription = Subscription(threadId: thread, session: self, replyId: id, since: since)
    subscriptions[thread] = subscription
    switch services.authorizer.immediateVerdict(on: thread, for: caller) {
    case .allowed(let isByClaim)?:
      subscription.isByClaim = isByClaim
      shard.join(subscription, caller: caller)
    case .denied(let error)?:
      refused(subscription, error)
    case nil:
      let askedAt = NIODeadline.now()
      askVerdict(on: subscription) { session, subscription, verdict in
        guard subscription.state == .authorizing else { return }
        switch verdict {
        case .allowed(let isByClaim):
          subscription.isByClaim = isByClaim
          session.shard.join(subscription, caller: caller, askedAt: askedAt)
        case .denied(let error):
          session.refused(subscription, error)
        }
      }
    }
    // After the new one has taken its place, so that the thread is not left in between.
    if let earlier { drop(earlier) }
  }

  func unsubscribe(_ thread: ThreadID, id: String?) {
    if let subscription = subscriptions.removeValue(forKey: thread) { drop(subscription) }
    if typing[thread] != nil {
      stopTyping(in: thread)
      typing[thread] = nil
    }
    succeed(id: id)
  }

  /// A join is done: this is the reply, and what it shows.
  func joined(_ subscription: Subscription, _ reply: SubscribeReply) {
    if let id = subscription.replyId {
      succeed(id: id, payload: reply.json)
      subscription.replyId = nil
    } else {
      let since = reply.reset ? nil : subscription.since
      if let output {
        output.joined(subscription.threadId, reply, at: since ?? reply.head)
        shard.markDirty(output)
      }
    }
    show(reply.participants.map(\.userId), for: subscription)
  }

  /// A join was refused, or a thread was taken away.
  func refused(_ subscription: Subscription, _ error: FrameError) {
    if subscriptions[subscription.threadId] === subscription { subscriptions[subscription.threadId] = nil }
    drop(subscription)
    fail(error, id: subscription.replyId, threadId: subscription.threadId)
    output?.refused(subscription.threadId)
  }

  /// The thread has changed and this subscription is held, or joins, until the authorizer has answered.
  func reauthorize(_ subscription: Subscription) {
    subscription.mustAskAgain = false
    askVerdict(on: subscription) { session, subscription, verdict in
      guard !subscription.mustAskAgain else { return session.reauthorize(subscription) }
      switch (subscription.state, verdict) {
      case (.joining, .allowed):
        session.shard.joinAgain(subscription)
      case (.held(let position), .allowed):
        session.shard.catchUp(subscription, after: position)
      case (.held, .denied(let error)) where error.code == .unavailable:
        // Fails closed: nothing is delivered until somebody has said yes.
        let (shard, id, thread) = (session.shard, session.id, subscription.threadId)
        shard.loop.scheduleTask(in: .seconds(1)) {
          guard let session = shard.sessions[id], let subscription = session.subscriptions[thread] else { return }
          if case .held = subscription.state { session.reauthorize(subscription) }
        }
      case (.joining, .denied(let error)), (.held, .denied(let error)):
        session.refused(subscription, error)
      case (.authorizing, _), (.live, _), (.behind, _), (.ended, _): break
      }
    }
  }

  /// The connection has a new token: does it still let it into this thread?
  func recheckClaim(_ subscription: Subscription) {
    guard let caller else { return }
    switch services.authorizer.immediateVerdict(on: subscription.threadId, for: caller) {
    case .allowed?: return
    case .denied(let error)?: refused(subscription, error)
    case nil:
      subscription.isByClaim = false
      shard.reauthorize(subscription.threadId)
    }
  }

  private func drop(_ subscription: Subscription) {
    show([], for: subscription)
    shard.leave(subscription)
  }

  private func askVerdict(
    on subscription: Subscription, then: @escaping @Sendable (Session, Subscription, ThreadVerdict) -> Void
  ) {
    let thread = subscription.threadId
    ask { services, caller in
      await services.authorizer.verdict(on: thread, for: caller)
    } then: { session, verdict in
      guard session.subscriptions[thread] === subscription else { return }
      then(session, subscription, verdict)
    }
  }

  // MARK: typing

  func setTyping(_ isTyping: Bool, in thread: ThreadID, id: String?) {
    guard subscriptions[thread]?.takesLiveEvents == true || subscriptions[thread]?.state == .joining else {
      return fail(FrameError(.forbidden, "Subscribe to the thread first."), id: id)
    }
    if isTyping { renewTyping(in: thread) } else { stopTyping(in: thread) }
    succeed(id: id)
  }

  private func renewTyping(in thread: ThreadID) {
    let now = NIODeadline.now()
    let endsAt = now + services.configuration.typingLease
    if let lease = typing[thread], lease.isTyping {
      let isDue = now - lease.publishedAt >= .seconds(2)
      typing[thread]?.endsAt = endsAt
      guard isDue else { return }
    } else {
      shard.deadlines.add(SessionDeadline(session: id, kind: .typing(thread)), at: endsAt)
    }
    typing[thread] = TypingLease(isTyping: true, endsAt: endsAt, publishedAt: now)
    publishTyping(true, in: thread)
  }

  /// Ends the connection's typing, if it was.
  func stopTyping(in thread: ThreadID) {
    guard let lease = typing[thread], lease.isTyping else { return }
    typing[thread] = TypingLease(isTyping: false, endsAt: lease.endsAt, publishedAt: .now())
    publishTyping(false, in: thread)
  }

  func typingLeasePassed(in thread: ThreadID, now: NIODeadline) {
    guard let lease = typing[thread], lease.isTyping else { return }
    if lease.endsAt <= now {
      stopTyping(in: thread)
    } else {
      shard.deadlines.add(SessionDeadline(session: id, kind: .typing(thread)), at: lease.endsAt)
    }
  }

  /// Whether this connection itself said so: then it needs no echo.
  func hasSaid(typing isTyping: Bool, in thread: ThreadID, as user: UserID) -> Bool {
    guard caller?.identity.userId == user else { return false }
    // Such a client types by requests of its own, of which the session does not know.
    if let transport, transport != .webSocket { return true }
    guard let lease = typing[thread] else { return false }
    // What it said before may still be on its way.
    return lease.isTyping == isTyping || .now() - lease.publishedAt < services.configuration.typingLease
  }

  private func publishTyping(_ isTyping: Bool, in thread: ThreadID) {
    guard let user = caller?.identity.userId else { return }
    services.broker.publish([TypingEvent(threadId: thread, userId: user, isTyping: isTyping).channelEvent])
  }
}
