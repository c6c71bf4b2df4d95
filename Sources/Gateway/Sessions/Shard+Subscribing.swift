import ChatProtocol
import NIOCore
import SteadyTables

extension Shard {
  /// A subscription that was authorised takes its place in the thread and asks the hub where it stands.
  /// - Parameter askedAt: when the authorizer was asked; nil: it needed not be.
  func join(_ subscription: Subscription, caller: Caller, askedAt: NIODeadline? = nil) {
    guard let output = subscription.session.output else { return }
    let id = subscription.threadId
    let list = ThreadSubscribers.made(in: &threads[id])
    subscription.state = .joining
    list.add(subscription, output.sink)
    let request = CatchUp(
      subscription: subscription, shard: index, after: subscription.since, isJoin: true,
      verdict: askedAt.map { (caller, $0) })
    hub.run { [hub] in hub.join(id, request, list, caller: caller) }
  }

  /// A subscription that has its place was authorised once more, and asks anew where it stands.
  func joinAgain(_ subscription: Subscription) {
    let request = CatchUp(subscription: subscription, shard: index, after: subscription.since, isJoin: true)
    hub.run { [hub, id = subscription.threadId] in hub.catchUp(request, in: id) }
  }

  /// A subscription leaves its thread.
  func leave(_ subscription: Subscription) {
    let wasListed = subscription.state != .authorizing && subscription.state != .ended
    subscription.state = .ended
    let id = subscription.threadId
    guard wasListed, let list = threads[id] else { return }
    list.remove(subscription)
    guard list.isEmpty else { return }
    threads[id] = nil
    hub.run { [hub, index] in hub.leave(id, shard: index) }
  }

  /// A session takes a channel; `done` runs on this loop once nothing published on it can be missed.
  func join(_ channel: ChatChannel, _ session: Session, done: (@Sendable (Shard) -> Void)? = nil) {
    add(session, to: channel)
    hub.run { [hub, index] in
      hub.join(channel, shard: index) {
        if let done { self.run(done) }
      }
    }
  }

  /// A session takes a channel that the hub joins for this shard with the connection itself.
  func expect(_ channel: ChatChannel, _ session: Session) {
    add(session, to: channel)
  }

  private func add(_ session: Session, to channel: ChatChannel) {
    ChannelSessions.insert(session, into: &channels[channel])
  }

  /// A session leaves a channel.
  func leave(_ channel: ChatChannel, _ session: Session) {
    guard channels[channel]?.remove(session) == true, channels[channel]?.isEmpty == true else { return }
    channels[channel] = nil
    hub.run { [hub, index] in hub.leave(channel, shard: index) }
  }

  // MARK: From the hub

  /// A page for a subscription that is behind.
  func caughtUp(_ subscription: Subscription, _ page: CatchUpPage) {
    let before: UInt64?
    switch subscription.state {
    case .joining: before = subscription.since
    case .behind(let position, _): before = position
    case .authorizing, .live, .held, .ended: return
    }
    let session = subscription.session
    // What the page says may be from after the change.
    guard !subscription.mustAskAgain else { return session.reauthorize(subscription) }
    if let reply = page.reply {
      session.joined(subscription, reply)
    } else if page.isReset {
      session.output?.moved(subscription.threadId, to: page.position)
      session.send(ServerFrame.resync(subscription.threadId))
    }
    if let frames = page.frames, let position = page.position,
      !session.sendPage(frames, of: subscription.threadId, upTo: position)
    {
      subscription.state = .behind(after: before, isAsking: false)
      return
    }
    guard page.isLive else {
      subscription.state = .behind(after: page.position, isAsking: false)
      release(subscription)
      return session.askForMore()
    }
    subscription.state = .live
    if let position = page.position { threads[subscription.threadId]?.last = position }
    release(subscription)
  }

  /// Hands over what was kept for a subscription while it could not have it.
  private func release(_ subscription: Subscription) {
    for event in subscription.takeKept() {
      switch event {
      case .frames(let kind, let frames): deliver(kind, frames, to: subscription)
      case .participants(let users): subscription.session.show(users, for: subscription)
      case .loss:
        subscription.session.send(ServerFrame.resync(subscription.threadId))
        GatewayMetrics.resyncs.increment()
      }
    }
  }

  /// A join that could not be done.
  func joinFailed(_ subscription: Subscription, _ error: FrameError) {
    guard subscription.state == .joining else { return }
    subscription.session.refused(subscription, error)
  }

  /// Asks the hub for what follows.
  func catchUp(_ subscription: Subscription, after position: UInt64?) {
    subscription.state = .behind(after: position, isAsking: true)
    let request = CatchUp(subscription: subscription, shard: index, after: position, isJoin: false)
    hub.run { [hub, id = subscription.threadId] in hub.catchUp(request, in: id) }
  }

  /// The thread has changed: whoever was let in by the backend's word waits until it has been asked again.
  func reauthorize(_ id: ThreadID) {
    guard let list = threads[id] else { return }
    for subscription in list.subscriptions where !subscription.isByClaim {
      switch subscription.state {
      case .live: subscription.state = .held(after: list.last)
      case .behind(let position, _): subscription.state = .held(after: position)
      case .joining, .held:
        // An answer that is awaited may be from before the change.
        subscription.mustAskAgain = true
        continue
      case .authorizing, .ended: continue
      }
      subscription.session.reauthorize(subscription)
    }
  }

  /// Somebody who has joined a thread, by the backend's word if there is one: on whose behalf the backend may be asked.
  func callerKnownToBackend(in id: ThreadID) -> Caller? {
    let lanes = threads[id]?.lanes ?? []
    return (lanes.first { !$0.subscription.isByClaim } ?? lanes.first)?.subscription.session.caller
  }

  /// The thread has other members: their presence is shown from now on.
  func participantsChanged(_ id: ThreadID, _ users: [UserID]) {
    for lane in threads[id]?.lanes ?? [] {
      if lane.subscription.takesLiveEvents {
        lane.subscription.session.show(users, for: lane.subscription)
      } else {
        lane.subscription.keep { $0.keep(participants: users) }
      }
    }
  }
}
