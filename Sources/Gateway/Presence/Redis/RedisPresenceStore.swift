package import ChatProtocol
import Foundation
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
package import RedisClient

/// A ``PresenceStore`` that many nodes share through Redis.
///
/// Each node keeps its users under one leased key (``PresenceScripts``). Only comings and goings are written, and one
/// renewal a node every third of the lease. When a node dies, its lease runs out, and of the survivors, all of which look
/// for such leases, one at a time takes its users off (``ReapingPace``) and announces those who are nowhere else.
///
/// `@unchecked Sendable`: the properties are constants, or are touched on `loop` alone.
package final class RedisPresenceStore: PresenceStore, @unchecked Sendable {
  private let commander: RedisCommander
  private let loop: any EventLoop
  private let node: String
  private let lease: TimeAmount
  private let logger: Logger

  private var ledger = PresenceLedger()
  private var timer: RepeatedTask?
  /// Whether a request of this store is under way: one at a time, so that each sees what the last has done.
  private var isBusy = false
  private var mustRenew = true
  private var mustReap = true
  /// Where the taking off of a dead node's users goes on.
  private var reapCursor = "0"
  private var isReapPausing = false
  private var isRetired = false
  private var hasLease = false
  /// When words may be told again; see ``pause``.
  private var nextTelling = NIODeadline.uptimeNanoseconds(0)
  private var isPausing = false
  /// The time as it was said last, and the second that it is of.
  private var clock: (second: Int, text: String)?

  /// How many words go out at a time: Redis does nothing else meanwhile (5 µs each), and messages wait.
  private static let batchSize = 100
  /// For how long one node alone takes users off, in milliseconds: longer than a portion and the pause behind it, for each
  /// node would take its own share of Redis' time.
  private static let turn = "1000"
  /// Who comes or goes so soon after others waits for the next request: in a storm of connections each would have its own.
  private static let pause = TimeAmount.milliseconds(10)
  /// How long a user's last time online is kept, in seconds.
  private static let seenLifetime = "\(90 * 24 * 3600)"
  /// How long a dead node's users are kept for a survivor to take them off, in milliseconds.
  private static let grace = "\(24 * 3600 * 1000)"

  /// A node's view of the shared store.
  ///
  /// - Parameters:
  ///   - commander: the connection; the store says ``linkRestored()`` when it is back.
  ///   - node: the node's name, of this process alone.
  ///   - lease: how long after its death a node's users stay online.
  package init(
    commander: RedisCommander, loop: any EventLoop, node: String, lease: TimeAmount = .seconds(10), logger: Logger
  ) {
    self.commander = commander
    self.loop = loop
    self.node = node
    self.lease = lease
    self.logger = logger
    loop.execute {
      self.timer = loop.scheduleRepeatedTask(
        initialDelay: .zero, delay: .nanoseconds(lease.nanoseconds / 3)
      ) { [weak self] _ in self?.tick() }
    }
  }

  package func join(_ user: UserID, role: Role) {
    loop.execute {
      self.ledger.join(user, role: role)
      self.work()
    }
  }

  package func leave(_ user: UserID, role: Role) {
    loop.execute {
      self.ledger.leave(user, role: role)
      self.work()
    }
  }

  package func retire(_ users: [UserID: Role], grace: TimeAmount) {
    loop.execute {
      self.timer?.cancel()
      self.isRetired = true
      let command = Self.leaseCommand(node: self.node, lease: grace)
      self.commander.enqueue([command]) { _ in }
    }
  }

  package func states(of users: [UserID]) async -> [UserID: PresenceState] {
    let offline = users.reduce(into: [UserID: PresenceState]()) {
      $0[$1] = PresenceState(online: false, role: nil, lastSeenAt: nil)
    }
    guard !users.isEmpty else { return offline }
    let reply: RESPValue
    do {
      reply = try await commander.execute(
        .evaluate(PresenceScripts.states, arguments: users.map { .text($0.text) }))
    } catch {
      // Nobody knows of the others; those here are here.
      let here = try? await loop.submit { self.ledger.roles(of: users) }.get()
      return offline.merging((here ?? [:]).mapValues { PresenceState(online: true, role: $0, lastSeenAt: nil) }) { $1 }
    }
    var result = offline
    for (user, answer) in zip(users, reply.array ?? []) {
      result[user] = PresenceState(answer: answer.string ?? "", of: user)
    }
    return result
  }

  /// Redis is back: what it knows of this node is looked at anew.
  package func linkRestored() {
    loop.execute {
      self.hasLease = false
      self.tick()
    }
  }

  // MARK: On the loop

  private func tick() {
    mustRenew = true
    // One pause at a time: the next portion comes by itself.
    mustReap = !isReapPausing
    work()
  }

  /// Does what is next: the lease, then words, then dead nodes.
  private func work() {
    guard !isBusy, !isRetired else { return }
    if mustRenew || !hasLease {
      guard mustRenew else { return }
      mustRenew = false
      ask(Self.leaseCommand(node: node, lease: lease)) { store, reply in store.leased(reply) }
      return
    }
    let words = mayTell() ? ledger.nextBatch(limit: Self.batchSize) : []
    if !words.isEmpty {
      if words.count < Self.batchSize { nextTelling = .now() + Self.pause }
      ask(tell(words)) { store, reply in store.told(reply) }
    } else if mustReap {
      mustReap = false
      let asked = NIODeadline.now()
      ask(
        .evaluate(
          PresenceScripts.reap,
          arguments: [
            .text(time()), .text(Self.seenLifetime), .text("\(ReapingPace.portion)"), .text(reapCursor), .text(node),
            .text(Self.turn),
          ])
      ) { store, reply in store.reaped(reply, took: .now() - asked) }
    }
  }

  /// Whether words may be told now; if not, they will be.
  private func mayTell() -> Bool {
    if NIODeadline.now() >= nextTelling { return true }
    if !isPausing, ledger.isWaitingToTell {
      isPausing = true
      loop.scheduleTask(deadline: nextTelling) {
        self.isPausing = false
        self.work()
      }
    }
    return false
  }

  private func leased(_ reply: RESPValue?) {
    guard let known = reply?.integer else {
      hasLease = false
      return
    }
    hasLease = true
    if known == 0 { ledger.forgotten() }
  }

  private func told(_ reply: RESPValue?) {
    switch reply?.integer {
    case .some(-1):
      ledger.failed()
      hasLease = false
      mustRenew = true
    case .some: ledger.told()
    case nil: ledger.failed()
    }
  }

  private func reaped(_ reply: RESPValue?, took: TimeAmount) {
    reapCursor = "0"
    guard let answer = reply?.array, answer.count == 2, let count = answer[0].integer, count >= 0 else { return }
    reapCursor = answer[1].string ?? "0"
    // There may be more where this came from.
    isReapPausing = true
    loop.scheduleTask(in: ReapingPace.pause(behind: took)) {
      self.isReapPausing = false
      self.mustReap = true
      self.work()
    }
  }

  /// Asks Redis one thing; nil is told where it did not answer.
  private func ask(_ command: RedisCommand, _ then: @escaping @Sendable (RedisPresenceStore, RESPValue?) -> Void) {
    isBusy = true
    commander.enqueue([command]) { result in
      self.loop.execute {
        self.isBusy = false
        switch result {
        case .success(let replies):
          then(self, replies.first)
          self.work()
        case .failure(let error):
          self.logger.debug("Presence could not be told to Redis.", metadata: ["error": "\(error)"])
          // The next tick, or the link's return, tries again.
          self.hasLease = false
          then(self, nil)
        }
      }
    }
  }

  private func tell(_ words: [PresenceLedger.Word]) -> RedisCommand {
    var arguments: [RedisCommand.Argument] = [
      .text(node), .text(time()), .text(Self.seenLifetime), .text(Self.grace),
    ]
    for word in words {
      let (name, role): (String, Role) =
        switch word {
        case .here(_, let role): ("here", role)
        case .gone(_, let role, isForgotten: false): ("gone", role)
        case .gone(_, let role, isForgotten: true): ("forgotten", role)
        }
      arguments += [.text(name), .text(word.user.text), .bytes(PresenceEvent.beginning(userId: word.user, role: role))]
    }
    return .evaluate(PresenceScripts.tell, arguments: arguments)
  }

  private static func leaseCommand(node: String, lease: TimeAmount) -> RedisCommand {
    .evaluate(
      PresenceScripts.lease,
      arguments: [.text(node), .text("\(lease.nanoseconds / 1_000_000)"), .text(grace)])
  }

  /// The time, to the second.
  private func time() -> String {
    let now = Date()
    let second = Int(now.timeIntervalSince1970)
    if let clock, clock.second == second { return clock.text }
    let text = now.formatted(.iso8601)
    clock = (second, text)
    return text
  }
}

extension PresenceState {
  /// Reads an answer of ``PresenceScripts/states``.
  init(answer: String, of user: UserID) {
    if answer.hasPrefix("{") {
      let event = try? PresenceEvent(Array((answer + ",\"online\":true}").utf8), user: user)
      self.init(online: true, role: event?.role, lastSeenAt: nil)
    } else {
      self.init(online: false, role: nil, lastSeenAt: answer.hasPrefix("-") ? String(answer.dropFirst()) : nil)
    }
  }
}
