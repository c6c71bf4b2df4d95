import ChatProtocol
import SteadyTables

extension Shard {
  /// Hands the hub's deliveries to their subscribers and sends them: what came in one turn of the hub's loop is joined already.
  func deliver(_ deliveries: [Delivery]) {
    hand(deliveries)
    flush()
  }

  /// Hands the hub's deliveries to their subscribers; ``flush()`` is to follow.
  func hand(_ deliveries: [Delivery]) {
    for index in deliveries.indices {
      if index + Self.lookahead < deliveries.count { deliveries[index + Self.lookahead].memory?.prefetch() }
      let delivery = deliveries[index]
      switch delivery.target {
      case .thread(let id, let list):
        deliver(
          delivery.kind, delivery.frames, of: id, to: list, isAlone: delivery.isAlone, isOnly: deliveries.count == 1)
      case .channel(let channel): channels[channel]?.forEach { deliver(delivery, to: $0) }
      }
    }
  }

  /// So many deliveries before theirs is the turn their memory is asked for.
  private static let lookahead = 4

  /// Hands frames to those who have joined a thread; ``flush()`` is to follow.
  /// - Parameters:
  ///   - isAlone: whether nothing else comes for the thread in this batch.
  ///   - isOnly: whether nothing else comes at all.
  func deliver(
    _ kind: Delivery.Kind, _ frames: EncodedFrames, of id: ThreadID, to list: ThreadSubscribers, isAlone: Bool,
    isOnly: Bool
  ) {
    if isOnly { list.prefetchSinks() }
    switch kind {
    case .log(let first, let last):
      list.last = last
      let limit = services.configuration.limits.holdBackBytes
      // Of its own: what is sent may end somebody's subscription.
      let lanes = list.lanes
      for index in lanes.indices where lanes[index].isLive {
        ThreadSubscribers.prefetch(lanes, index + ThreadSubscribers.lookahead)
        let sink = lanes[index].sink
        let isTaken: Bool
        // At once, where there is nothing to join for a sink, and so no reason to come back for the flush.
        if isOnly || isAlone && !sink.joinsThreads {
          isTaken = sink.deliver(frames, of: id, upTo: last, limit: limit)
        } else {
          isTaken = sink.offer(frames, of: id, upTo: last, limit: limit)
          if isTaken { mark(sink) }
        }
        if isTaken {
          sends &+= 1
        } else {
          GatewayMetrics.slowHeldBack.increment()
          lanes[index].subscription.state = .behind(after: first - 1, isAsking: false)
        }
      }
    case .typing, .presence:
      for subscription in list.subscriptions {
        if subscription.takesLiveEvents {
          deliver(kind, frames, to: subscription)
        } else {
          subscription.keep { $0.keep(kind, frames) }
        }
      }
    case .live, .receipt:
      let limit = services.configuration.limits.unsentBytes
      let lanes = list.lanes
      for index in lanes.indices {
        guard lanes[index].takesLiveEvents else {
          lanes[index].subscription.keep { $0.keep(kind, frames) }
          continue
        }
        ThreadSubscribers.prefetch(lanes, index + ThreadSubscribers.lookahead)
        let sink = lanes[index].sink
        let isTaken: Bool
        if isOnly || isAlone && !sink.joinsThreads {
          isTaken = sink.deliver(frames, limit: limit)
        } else {
          isTaken = sink.offer(frames, limit: limit)
          if isTaken { mark(sink) }
        }
        if isTaken {
          sends &+= 1
        } else {
          lanes[index].subscription.session.close(.tooSlow)
        }
      }
    }
  }

  /// Hands frames without a position to one who has joined a thread.
  func deliver(_ kind: Delivery.Kind, _ frames: EncodedFrames, to subscription: Subscription) {
    let session = subscription.session
    switch kind {
    case .typing(let user, let isTyping):
      if session.hasSaid(typing: isTyping, in: subscription.threadId, as: user) { return }
      session.sendEphemeral(frames)
    case .presence: session.sendEphemeral(frames)
    case .live, .receipt, .log: session.send(frames)
    }
  }

  private func deliver(_ delivery: Delivery, to session: Session) {
    switch delivery.kind {
    case .presence, .typing:
      session.sendEphemeral(delivery.frames)
    case .receipt(let thread):
      // Who has joined the thread gets the receipt by the thread's channel.
      if let thread, session.subscriptions[thread]?.awaitsLiveEvents == true { return }
      session.send(delivery.frames)
    case .log, .live:
      session.send(delivery.frames)
    }
  }
}
