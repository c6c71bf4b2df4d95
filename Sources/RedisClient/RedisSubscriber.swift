package import Logging
package import NIOCore

/// Subscribes channels over a supervised connection of its own.
///
/// A connection may be dead while its socket lives, and its Pub/Sub side dead while it answers: now and then the subscriber
/// publishes a word to itself through a commander, and connects anew if it does not hear it.
///
/// `@unchecked Sendable`: the properties are constants, or are touched on `eventLoop` alone.
package final class RedisSubscriber: @unchecked Sendable {
  /// Where the delegate is called.
  package let eventLoop: any EventLoop
  private let link: RedisLink
  private let configuration: RedisConfiguration
  private let commander: RedisCommander
  /// The channel on which it speaks to itself.
  private let probeChannel: String
  private let probeName: [UInt8]

  private var observers: [any RedisLinkObserver] = []
  private var delegate: (any RedisSubscriberDelegate)?
  private var subscriptions: Subscriptions
  /// Whether the delegate is being told messages.
  private var isTelling = false
  /// Acknowledged channels that the delegate is to be told.
  private var acknowledged: [String] = []
  /// Whether there may be something to say behind this read; messages change nothing of that.
  private var isAnswered = false
  private var connection: RedisConnection?
  private var probe = LivenessProbe()
  private var isScheduled = false
  /// Whether this connection may not hear its own voice.
  private var isProbeRefused = false

  /// A subscriber whose connection lives on `loop`; ``run()`` connects it. It speaks to itself through `commander`.
  package init(configuration: RedisConfiguration, loop: any EventLoop, commander: RedisCommander, logger: Logger) {
    self.eventLoop = loop
    self.configuration = configuration
    self.commander = commander
    self.link = RedisLink(name: "subscriptions", configuration: configuration, loop: loop, logger: logger)
    self.probeChannel = "martlet:probe:" + String(UInt64.random(in: 0 ... .max), radix: 36)
    self.probeName = Array(probeChannel.utf8)
    // First, so that it is heard while tens of thousands of others come back.
    self.subscriptions = Subscriptions(first: probeChannel)
  }

  /// Names the one who is called; it is kept alive until ``run()`` has ended.
  package func attach(_ delegate: any RedisSubscriberDelegate) {
    onLoop { $0.delegate = delegate }
  }

  /// Names one who hears of the connection's coming and going, from now on.
  package func observe(_ observer: any RedisLinkObserver) {
    onLoop { $0.observers.append(observer) }
  }

  /// Subscribes channels; ``RedisSubscriberDelegate/subscribed(_:)`` follows for each, now or when there is a connection.
  package func subscribe(_ channels: [String]) {
    onLoop { subscriber in
      let already = subscriber.subscriptions.subscribe(channels)
      if !already.isEmpty { subscriber.delegate?.subscribed(already) }
      subscriber.scheduleNext()
    }
  }

  /// Unsubscribes channels; messages under way may still come.
  package func unsubscribe(_ channels: [String]) {
    onLoop { subscriber in
      subscriber.subscriptions.unsubscribe(channels)
      subscriber.scheduleNext()
    }
  }

  /// Connects, and again whenever the connection is lost, until the task is cancelled.
  package func run() async {
    await link.run { connection in
      self.onLoop { $0.up(connection) }
    } down: { reason in
      self.onLoop { $0.down(reason) }
    }
    onLoop { $0.delegate = nil }
  }

  private func onLoop(_ body: @escaping @Sendable (RedisSubscriber) -> Void) {
    eventLoop.execute { body(self) }
  }

  // MARK: On the loop

  private func up(_ connection: RedisConnection) {
    self.connection = connection
    probe = LivenessProbe()
    isProbeRefused = false
    subscriptions.up()
    connection.makeUrgent()
    connection.run { handler in
      handler.isSubscriber = true
      handler.user = self
      handler.onTransfer = { received, sent in
        for observer in self.observers {
          observer.redisTransferred(self.link.name, received: received, sent: sent)
        }
      }
    }
    sayNext()
    scheduleProbe(connection)
  }

  private func down(_ reason: String) {
    connection = nil
    // Where the end came amid a read.
    heardAll()
    subscriptions.down()
    delegate?.linkLost(reason: reason)
    for observer in observers { observer.redisLinkDown(link.name, reason: reason) }
  }

  /// What is wanted in this turn of the loop goes out together.
  private func scheduleNext() {
    guard !isScheduled else { return }
    isScheduled = true
    onLoop { subscriber in
      subscriber.isScheduled = false
      subscriber.sayNext()
    }
  }

  private func sayNext() {
    guard let connection else { return }
    let action = subscriptions.next()
    if subscriptions.takeRestored() {
      delegate?.linkRestored()
      for observer in observers { observer.redisLinkUp(link.name) }
    }
    guard let action else { return }
    let command =
      switch action {
      case .subscribe(let names): RedisCommand("SUBSCRIBE", arguments: names.map { .text($0) })
      case .unsubscribe(let names): RedisCommand("UNSUBSCRIBE", arguments: names.map { .text($0) })
      }
    connection.run { $0.sendUnanswered(command) }
  }

  /// Redis refuses a command of ours.
  private func refused(_ error: RedisServerError) {
    switch error.code == "NOPERM" ? subscriptions.refused() : nil {
    case .halved?: break
    case .channel(probeChannel)?:
      isProbeRefused = true
      link.logger.warning(
        "Redis does not let this user subscribe the channel of its probe: whether messages come cannot be seen.",
        metadata: ["grant": "&martlet:*", "error": "\(error)"])
    case .channel(let name)?:
      link.logger.warning(
        "Redis does not let this user subscribe a channel.", metadata: ["channel": "\(name)", "error": "\(error)"])
      delegate?.refused([name], reason: "\(error)")
    case nil:
      connection?.close("it answered: \(error)")
    }
  }

  // MARK: Liveness

  private func scheduleProbe(_ connection: RedisConnection) {
    eventLoop.scheduleTask(in: configuration.probeInterval) { [weak self] in self?.ask(connection) }
  }

  private func ask(_ connection: RedisConnection) {
    guard self.connection?.channel === connection.channel else { return }
    let word = probe.ask()
    connection.run { $0.sendUnanswered(RedisCommand("PING")) }
    if isProbeRefused {
      probe.couldNotSpeak(word)
    } else {
      commander.enqueue([RedisCommand("PUBLISH", .text(probeChannel), .bytes(word))]) { [weak self] result in
        // Without a commander, or its right to, nobody can speak: then the answer to the ping must do.
        if case .success(let replies) = result, replies.first?.integer != nil { return }
        self?.onLoop { $0.probe.couldNotSpeak(word) }
      }
    }
    eventLoop.scheduleTask(in: configuration.probeTimeout) { [weak self] in
      guard let self, self.connection?.channel === connection.channel else { return }
      if self.probe.isAlive {
        self.scheduleProbe(connection)
      } else {
        connection.close("it does not hear its own voice")
      }
    }
  }
}

/// What comes, in its order: each message, and once all acknowledgements that stand together.
extension RedisSubscriber: SubscriptionUser {
  func heard(_ event: SubscriptionEvent) {
    switch event {
    case .message(let message) where message.isOn(probeName):
      probe.heard(Array(message.payload))
    case .message(let message):
      if !isTelling {
        tellAcknowledged()
        isTelling = true
      }
      delegate?.received(message)
    case .subscribed(let name):
      isAnswered = true
      tellReceivedAll()
      if subscriptions.subscribed(name), name != probeChannel { acknowledged.append(name) }
    case .unsubscribed(let name):
      isAnswered = true
      subscriptions.unsubscribed(name)
    case .failure(let error):
      isAnswered = true
      refused(error)
    case .pong:
      probe.answered()
    }
  }

  func heardAll() {
    tellReceivedAll()
    tellAcknowledged()
    guard isAnswered else { return }
    isAnswered = false
    sayNext()
  }

  private func tellReceivedAll() {
    guard isTelling else { return }
    isTelling = false
    delegate?.receivedAll()
  }

  private func tellAcknowledged() {
    guard !acknowledged.isEmpty else { return }
    delegate?.subscribed(acknowledged)
    acknowledged.removeAll(keepingCapacity: true)
  }
}
