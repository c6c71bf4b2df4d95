import ChatProtocol
import Synchronization
import TestSupport
import Testing

@testable import ChatBackend

/// Keeps what it is given; fails as often as it is told to.
private final class RecordingPublisher: EventPublisher {
  struct Down: Error {}

  private let state = Mutex<(events: [ChatChannelEvent], failures: Int, isDown: Bool)>(([], 0, false))

  var events: [ChatChannelEvent] { state.withLock { $0.events } }
  var failures: Int { state.withLock { $0.failures } }
  func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

  func publish(_ events: [ChatChannelEvent]) async throws {
    let failed = state.withLock { state in
      if state.isDown {
        state.failures += 1
        // A publisher that fails may have done half of its work.
        state.events += events.prefix(events.count / 2)
        return true
      }
      state.events += events
      return false
    }
    if failed { throw Down() }
  }
}

@Suite struct OutboxRelayTests {
  /// Waits until a condition holds; false after ten seconds.
  private func withRelay(
    _ fixture: Fixture, _ publisher: RecordingPublisher, _ body: () async throws -> Void
  ) async throws {
    let relay = OutboxRelay(
      store: fixture.store, publisher: publisher, logger: Fixture.logger, trimInterval: .milliseconds(5))
    let task = Task { try await relay.run() }
    try await body()
    task.cancel()
    try await task.value
  }

  @Test func `Committed events are published in order and then removed`() async throws {
    let fixture = try Fixture()
    let publisher = RecordingPublisher()
    try await withRelay(fixture, publisher) {
      for index in 0..<50 { try await fixture.send("\(index)", by: Fixture.anna) }
      try await eventually("all events") { publisher.events.count == 151 }
      try await eventually("an empty outbox") { try await fixture.outbox().isEmpty }
    }
    let seqs = try publisher.events.filter { $0.channel == .thread(ThreadID(1)) }.map {
      try object($0.json)["seq"] as? Int
    }
    #expect(seqs == Array(1...51))
  }

  @Test func `A new relay begins with what the last one left`() async throws {
    let fixture = try Fixture()
    for index in 0..<400 { try await fixture.send("\(index)", by: Fixture.anna) }
    let expected = try await fixture.outbox()
    let publisher = RecordingPublisher()
    let store = try await fixture.anotherStore()
    let relay = OutboxRelay(store: store, publisher: publisher, logger: Fixture.logger)
    let task = Task { try await relay.run() }
    try await eventually("all events") { publisher.events.count >= expected.count }
    task.cancel()
    try await task.value
    #expect(publisher.events == expected)
    #expect(try await store.outboxEntries(after: 0, limit: 1).isEmpty)
  }

  @Test func `While the publisher is down senders go on; then all comes, in order, at least once`() async throws {
    let fixture = try Fixture()
    let publisher = RecordingPublisher()
    publisher.setDown(true)
    try await withRelay(fixture, publisher) {
      // More than the relay keeps in memory.
      try await withThrowingTaskGroup { group in
        for index in 0..<4000 { group.addTask { try await fixture.send("\(index)", by: Fixture.anna) } }
        try await group.waitForAll()
      }
      try await eventually("some failures") { publisher.failures > 1 }
      publisher.setDown(false)
      try await eventually("an empty outbox") { try await fixture.outbox().isEmpty }
    }
    let seqs = try publisher.events.filter { $0.channel == .thread(ThreadID(1)) }
      .compactMap { try object($0.json)["seq"] as? Int }
    #expect(Set(seqs) == Set(1...4001))
    // Repeated stretches aside, every event comes after the one before it.
    var highest = 0
    for seq in seqs {
      #expect(seq <= highest + 1)
      highest = max(highest, seq)
    }
  }

  @Test func `What cannot be published at the end stays for the next start`() async throws {
    let fixture = try Fixture()
    let publisher = RecordingPublisher()
    publisher.setDown(true)
    try await withRelay(fixture, publisher) {
      try await fixture.send("one", by: Fixture.anna)
      try await eventually("a failure") { publisher.failures > 0 }
    }
    #expect(try await fixture.outbox().count == 4)
  }

  @Test func `Delays grow to five seconds and differ`() {
    #expect(RetryDelay.before(attempt: 1, random: 1) == .milliseconds(100))
    #expect(RetryDelay.before(attempt: 1, random: 0) == .milliseconds(50))
    #expect(RetryDelay.before(attempt: 4, random: 1) == .milliseconds(800))
    #expect(RetryDelay.before(attempt: 1000, random: 1) == .seconds(5))
  }
}
