import ChatProtocol

extension Shard {
  /// Hands the hub's deliveries to their subscribers.
  func deliver(_ deliveries: [Delivery]) {
    for delivery in deliveries {
      if case .thread(let id) = delivery.channel {
        if let list = threads[id] { deliver(delivery, to: list) }
      } else if let sessions = channels[delivery.channel] {
        sessions.forEach { deliver(delivery, to: $0) }
      }
    }
    // At once: what came in one turn of the hub's loop is joined already.
    flush()
  }

  private func deliver(_ delivery: Delivery, to list: ThreadSubscribers) {
    switch delivery.kind {
    case .log(let first, let last):
      list.last = last
      for subscription in list.subscriptions where subscription.isLive {
        if !subscription.session.sendLog(delivery.frames, of: subscription.threadId, upTo: last) {
          GatewayMetrics.slowHeldBack.increment()
          subscription.state = .behind(after: first - 1, isAsking: false)
        }
      }
    case .typing(let user, let isTyping):
      for subscription in list.subscriptions where subscription.takesLiveEvents {
        let session = subscription.session
        if session.hasSaid(typing: isTyping, in: subscription.threadId, as: user) { continue }
        session.sendEphemeral(delivery.frames)
      }
    case .presence:
      for subscription in list.subscriptions where subscription.takesLiveEvents {
        subscription.session.sendEphemeral(delivery.frames)
      }
    case .live, .receipt:
      for subscription in list.subscriptions where subscription.takesLiveEvents {
        subscription.session.send(delivery.frames)
      }
    }
  }

  private func deliver(_ delivery: Delivery, to session: Session) {
    switch delivery.kind {
    case .presence, .typing:
      session.sendEphemeral(delivery.frames)
    case .receipt(let thread):
      // Who has joined the thread gets the receipt by the thread's channel.
      if let thread, session.subscriptions[thread]?.takesLiveEvents == true { return }
      session.send(delivery.frames)
    case .log, .live:
      session.send(delivery.frames)
    }
  }
}
