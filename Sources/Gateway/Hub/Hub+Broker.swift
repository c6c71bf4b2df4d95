import CPlatform
import ChatProtocol
import Logging
import NIOCore
import SteadyTables

extension Hub: BrokerReceiver {
  func brokerReceived(_ events: [ChatChannelEvent]) {
    if isCalledInTurn {
      // The broker has gathered what this turn of the loop brings.
      receive(events)
      flush()
    } else {
      run {
        self.receive(events)
        self.flushSoon()
      }
    }
  }

  func brokerSubscribed(_ channels: [ChatChannel]) {
    hear { $0.subscribed(channels) }
  }

  func brokerLinkLost() {
    hear { $0.linkLost() }
  }

  func brokerLinkRestored() {
    hear { $0.linkRestored() }
  }

  /// Does what the broker calls for, now if that is in nobody's way.
  private func hear(_ body: @escaping @Sendable (Hub) -> Void) {
    if isCalledInTurn { body(self) } else { run { body(self) } }
  }

  private var isCalledInTurn: Bool { broker.callsFromLoop && loop.inEventLoop }

  /// Takes a batch of events: normalises and orders them. A flush is to follow.
  func receive(_ events: [ChatChannelEvent]) {
    var own = 0
    defer { GatewayMetrics.eventsReceived.increment(by: events.count - own) }
    let places = places(for: events)
    for index in events.indices {
      if index + 2 < places.count { threads.prefetchRing(places[index + 2]) }
      if case .control = events[index].channel {
        control(events[index].json)
        own += 1
        continue
      }
      do throws(EventRejection) {
        let event = try normalizer.normalize(events[index].json, on: events[index].channel)
        route(event, on: events[index].channel, at: places[index])
      } catch {
        GatewayMetrics.rejected(error)
        let channel = events[index].channel.name
        logger.debug("Dropped an event.", metadata: ["reason": "\(error.rawValue)", "channel": "\(channel)"])
      }
    }
  }

  /// Has the processor fetch the threads whose events are about to be taken.
  private func places(for events: [ChatChannelEvent]) -> [ThreadTable.Place] {
    guard events.count > 1 else { return [.unknown] }
    let threads = threads
    var places: [ThreadTable.Place] = []
    places.reserveCapacity(events.count)
    for index in events.indices {
      if case .thread(let id) = events[index].channel {
        places.append(threads.place(of: id))
      } else {
        places.append(.unknown)
      }
    }
    for index in places.indices { threads.prefetch(&places[index]) }
    return places
  }

  private func route(_ event: ServerEvent, on channel: ChatChannel, at place: ThreadTable.Place) {
    switch channel {
    case .thread(let id):
      if let thread = threads.thread(id, at: place) { take(event, for: thread) }
    case .typing(let id):
      guard let thread = threads[id], case .typing(let user, let isTyping) = event.kind else { return }
      thread.typing[user] = isTyping ? .now() + configuration.typingLease + .seconds(2) : nil
      append(event, .typing(user, isTyping: isTyping), to: thread)
    default:
      guard let topic = topics[channel] else { return }
      let kind: Delivery.Kind =
        switch event.kind {
        case .presence: .presence
        case .receipt: .receipt(event.threadId)
        default: .live
        }
      queue(kind, EncodedFrames(event.json), on: channel, shards: topic.shards)
    }
  }

  private func take(_ event: ServerEvent, for thread: ThreadTopic) {
    switch event.kind {
    case .log(let seq):
      guard take(LogPage.Entry(seq: seq, json: event.json), for: thread) else { return }
    case .live, .presence:
      thread.carriesUnnumbered = true
      append(event, .live, to: thread)
    case .receipt(let user, let upTo):
      if let upTo { thread.note(readUpTo: upTo, by: user) }
      if thread.phase == .ready, !thread.participants.contains(where: { $0.userId == user }) {
        participantsUnknown(of: thread)
      }
      append(event, .live, to: thread)
    case .typing(let user, let isTyping):
      append(event, .typing(user, isTyping: isTyping), to: thread)
    }
    if event.isThreadUpdate { changed(thread) }
  }

  /// Takes an event of the log; returns whether it was news.
  @discardableResult
  func take(_ entry: LogPage.Entry, for thread: ThreadTopic) -> Bool {
    guard thread.phase == .ready else {
      thread.hold(early: entry, limit: configuration.limits.heldEvents)
      return true
    }
    if thread.sequencer.pass(entry.seq) {
      willAppend(to: thread)
      thread.append(entry)
      return true
    }
    switch thread.sequencer.receive(entry) {
    case .deliver(let entry, let held):
      willAppend(to: thread)
      thread.append(entry)
      for entry in held { thread.append(entry) }
      return true
    case .duplicate:
      GatewayMetrics.duplicates.increment()
      return false
    case .held:
      GatewayMetrics.held.increment()
      fill(thread)
      return true
    }
  }

  private func append(_ event: ServerEvent, _ kind: Delivery.Kind, to thread: ThreadTopic) {
    willAppend(to: thread)
    thread.append(ThreadTopic.PendingEvent(kind: kind, json: event.json))
  }

  /// The thread is to be flushed.
  func willAppend(to thread: ThreadTopic) {
    guard !thread.hasPending else { return }
    dirty.append(Unmanaged.passRetained(thread))
    if let only = thread.only { martlet_prefetch(only.list.toOpaque()) }
  }

  private func subscribed(_ channels: [ChatChannel]) {
    for channel in channels {
      if channel == .control {
        exchangeRevocations()
      } else if case .thread(let id) = channel {
        if let thread = threads[id], thread.phase == .subscribing { load(thread) }
      } else {
        for done in Topic.acknowledge(&topics[channel]) { done() }
      }
    }
  }
}
