import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

/// What every ``Broker`` keeps. A suite per implementation runs each rule: `rule.check(brokers)`.
enum BrokerContract: String, CaseIterable, Sendable {
  case acknowledgesEachSubscription = "acknowledges each subscription, again if it is repeated"
  case deliversToSubscribersOnly = "delivers to those who have subscribed, and to nobody else"
  case deliversToPublisher = "delivers a node's own events to it as well"
  case deliversToAllNodes = "delivers to every node, once each"
  case keepsOrder = "keeps a publisher's order, over all channels"
  case stopsAfterUnsubscribe = "delivers nothing of what is published after an unsubscription has taken hold"
  case subscribesAgain = "takes a channel up again after it was left"
  case bothFormsAreOne = "takes both forms of an id for the same channel"
  case carriesControl = "carries what nodes say to one another"
  case carriesAnyBytes = "carries events byte for byte: empty ones, large ones, line ends, any UTF-8"
  case oneCallAtATime = "calls its receiver one call after another"
  case forgetsDeadReceivers = "does not keep its receiver alive, and does without it"

  /// Checks the rule.
  /// - Parameter brokers: makes so many brokers that see each other's events, and no others.
  func check(_ brokers: (Int) async throws -> [any Broker]) async throws {
    switch self {
    case .acknowledgesEachSubscription: try await acknowledges(brokers(1)[0])
    case .deliversToSubscribersOnly: try await subscribersOnly(brokers(2))
    case .deliversToPublisher: try await publisher(brokers(1)[0])
    case .deliversToAllNodes: try await allNodes(brokers(3))
    case .keepsOrder: try await order(brokers(2))
    case .stopsAfterUnsubscribe: try await unsubscribe(brokers(1)[0])
    case .subscribesAgain: try await again(brokers(1)[0])
    case .bothFormsAreOne: try await forms(brokers(1)[0])
    case .carriesControl: try await control(brokers(2))
    case .carriesAnyBytes: try await bytes(brokers(2))
    case .oneCallAtATime: try await oneCall(brokers(3))
    case .forgetsDeadReceivers: try await deadReceiver(brokers(1)[0])
    }
  }

  private func event(_ text: String, _ channel: ChatChannel) -> ChatChannelEvent {
    ChatChannelEvent(channel: channel, json: utf8(text))
  }

  private func attached(_ broker: any Broker, to channels: ChatChannel...) async throws -> RecordingReceiver {
    let receiver = RecordingReceiver()
    broker.attach(receiver)
    broker.subscribe(channels)
    for channel in channels { try await receiver.waitForSubscription(channel) }
    return receiver
  }

  private func acknowledges(_ broker: any Broker) async throws {
    let receiver = try await attached(broker, to: .thread(1), .typing(1))
    broker.subscribe([.thread(1), .client(2)])
    try await receiver.waitForSubscription(.thread(1), times: 2)
    try await receiver.waitForSubscription(.client(2))
    withExtendedLifetime(receiver) {}
  }

  private func subscribersOnly(_ brokers: [any Broker]) async throws {
    let one = try await attached(brokers[0], to: .thread(1))
    let two = try await attached(brokers[1], to: .thread(2), .typing(1))
    brokers[0].publish([event("1", .thread(1)), event("2", .thread(2)), event("3", .thread(3)), event("t", .typing(1))])
    brokers[0].publish([event("end", .thread(1)), event("end", .thread(2))])
    try await one.wait(for: "end", on: .thread(1))
    try await two.wait(for: "end", on: .thread(2))
    #expect(one.state.with { $0.events } == [event("1", .thread(1)), event("end", .thread(1))])
    #expect(two.state.with { $0.events } == [event("2", .thread(2)), event("t", .typing(1)), event("end", .thread(2))])
  }

  private func publisher(_ broker: any Broker) async throws {
    let receiver = try await attached(broker, to: .managers)
    broker.publish([event("mine", .managers)])
    try await receiver.wait(for: "mine", on: .managers)
  }

  private func allNodes(_ brokers: [any Broker]) async throws {
    var receivers: [RecordingReceiver] = []
    for broker in brokers { receivers.append(try await attached(broker, to: .thread(1))) }
    for (index, broker) in brokers.enumerated() { broker.publish([event("from \(index)", .thread(1))]) }
    for receiver in receivers {
      for index in brokers.indices { try await receiver.wait(for: "from \(index)", on: .thread(1)) }
    }
    brokers[0].publish([event("end", .thread(1))])
    for receiver in receivers {
      try await receiver.wait(for: "end", on: .thread(1))
      #expect(receiver.texts(on: .thread(1)).sorted() == ["end", "from 0", "from 1", "from 2"])
    }
  }

  private func order(_ brokers: [any Broker]) async throws {
    let receiver = try await attached(brokers[1], to: .thread(1), .thread(2))
    let events = (0..<1000).map { event("\($0)", .thread($0 % 3 == 0 ? 1 : 2)) }
    for start in stride(from: 0, to: events.count, by: 7) {
      brokers[0].publish(Array(events[start..<min(events.count, start + 7)]))
    }
    try await eventually("all events") { receiver.state.with { $0.events.count } >= events.count }
    #expect(receiver.state.with { $0.events } == events)
  }

  private func unsubscribe(_ broker: any Broker) async throws {
    let receiver = try await attached(broker, to: .thread(1), .thread(2))
    broker.unsubscribe([.thread(1)])
    // Acknowledged after the unsubscription was done, as requests are handled in their order.
    broker.subscribe([.thread(3)])
    try await receiver.waitForSubscription(.thread(3))
    broker.publish([event("unwanted", .thread(1)), event("end", .thread(2))])
    try await receiver.wait(for: "end", on: .thread(2))
    #expect(receiver.texts(on: .thread(1)) == [])
    broker.unsubscribe([.thread(1), .thread(99)])
  }

  private func again(_ broker: any Broker) async throws {
    let receiver = try await attached(broker, to: .thread(1))
    broker.unsubscribe([.thread(1)])
    broker.subscribe([.thread(1)])
    try await receiver.waitForSubscription(.thread(1), times: 2)
    broker.publish([event("back", .thread(1))])
    try await receiver.wait(for: "back", on: .thread(1))
    #expect(receiver.texts(on: .thread(1)) == ["back"])
  }

  private func forms(_ broker: any Broker) async throws {
    let string = try #require(ThreadID("15"))
    let receiver = try await attached(broker, to: .thread(15))
    broker.publish([event("a", .thread(string))])
    try await receiver.wait(for: "a", on: .thread(15))
    broker.unsubscribe([.thread(string)])
    broker.subscribe([.thread(16)])
    try await receiver.waitForSubscription(.thread(16))
    broker.publish([event("b", .thread(15)), event("end", .thread(16))])
    try await receiver.wait(for: "end", on: .thread(16))
    #expect(receiver.texts(on: .thread(15)) == ["a"])
  }

  private func control(_ brokers: [any Broker]) async throws {
    let receiver = try await attached(brokers[1], to: .control)
    brokers[0].publish([event("said", .control)])
    try await receiver.wait(for: "said", on: .control)
  }

  private func bytes(_ brokers: [any Broker]) async throws {
    let receiver = try await attached(brokers[1], to: .thread(1))
    let texts = [
      "", "\r\n+OK\r\n", "$5\r\nhello\r\n", "\u{0}\u{1F}\"\\", "Сообщение 🙂", String(repeating: "x", count: 300_000),
    ]
    brokers[0].publish(texts.map { event($0, .thread(1)) })
    try await eventually("all events") { receiver.state.with { $0.events.count } >= texts.count }
    #expect(receiver.texts(on: .thread(1)) == texts)
  }

  private func oneCall(_ brokers: [any Broker]) async throws {
    let receiver = try await attached(brokers[0], to: .thread(1))
    await withTaskGroup(of: Void.self) { group in
      for broker in brokers {
        group.addTask {
          for number in 0..<100 {
            broker.publish([ChatChannelEvent(channel: .thread(1), json: utf8("\(number)"))])
            broker.subscribe([.client(UserID(Int64(number)))])
          }
        }
      }
    }
    try await eventually("all events") { receiver.state.with { $0.events.count } >= 300 }
    #expect(receiver.state.with { $0.mostRunning } == 1)
  }

  private func deadReceiver(_ broker: any Broker) async throws {
    weak var weakReceiver: RecordingReceiver?
    do {
      let receiver = try await attached(broker, to: .thread(1))
      weakReceiver = receiver
    }
    try await eventually("the receiver's end") { weakReceiver == nil }
    broker.publish([event("to nobody", .thread(1))])
    broker.unsubscribe([.thread(1)])
  }
}
