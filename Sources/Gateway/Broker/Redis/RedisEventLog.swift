package import ChatProtocol
package import RedisClient

/// Publishes a backend's events through Redis, and keeps a hot copy of each thread's last ones there.
///
/// With each `PUBLISH` of a thread's log goes, in one `MULTI`, an `XADD martlet:{chat.thread.15}:log MAXLEN ~ 256 {seq}-0 e
/// {envelope}`, so that a storm of reconnects does not reach the database.
package struct RedisEventLog: Sendable {
  /// About how many events of a thread are kept.
  static let length = 256
  /// How long a thread's events are kept behind its last one, in milliseconds.
  static let lifetime = 24 * 3600 * 1000

  private let commander: RedisCommander

  /// A log over a supervised connection.
  package init(commander: RedisCommander) {
    self.commander = commander
  }

  /// The key of a thread's log.
  static func key(of thread: ThreadID) -> String { "martlet:{chat.thread.\(thread.text)}:log" }

  /// Publishes events in their order; returns when Redis has taken all of them.
  /// - Throws: ``RedisError`` if it has not; some may have been published.
  package func publish(_ events: [ChatChannelEvent]) async throws(RedisError) {
    var commands: [RedisCommand] = []
    var appends: [Int: Append] = [:]
    for event in events {
      if let append = Append(event) {
        appends[commands.count] = append
        commands.append(append.command)
        commands.append(RedisCommand("PEXPIRE", .text(append.key), .text("\(Self.lifetime)")))
      }
      commands.append(RedisCommand("PUBLISH", .text(event.channel.name), .bytes(event.json)))
    }
    let replies = try await commander.transaction(commands)
    for (index, append) in appends where replies.indices.contains(index) {
      if case .error = replies[index] { try await mend(append) }
    }
  }

  /// An event that Redis' log did not take: it has it already, or its log is that of a database that was replaced by an
  /// older one and must go.
  private func mend(_ append: Append) async throws(RedisError) {
    let id = "\(append.seq)-0"
    let reply = try await commander.execute(RedisCommand("XRANGE", .text(append.key), .text(id), .text(id)))
    guard let entry = RedisLogEntry.entries(reply).first, entry.json != append.json else { return }
    _ = try await commander.transaction([RedisCommand("DEL", .text(append.key)), append.command])
  }

  /// The events of a thread behind `after` without a gap, as far as Redis has them.
  /// - Returns: nil if Redis does not have the first of them; an empty page if `after` is the last that it knows.
  package func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(RedisError) -> LogPage? {
    let key = Self.key(of: thread)
    let replies = try await commander.pipeline([
      RedisCommand(
        "XRANGE", .text(key), .text("\(after + 1)-0"), .text("+"), .text("COUNT"), .text("\(limit)")),
      RedisCommand("XREVRANGE", .text(key), .text("+"), .text("-"), .text("COUNT"), .text("1")),
    ])
    guard replies.count == 2, let last = RedisLogEntry.entries(replies[1]).first else { return nil }
    if last.seq == after { return LogPage(entries: [], head: after) }
    var entries: [LogPage.Entry] = []
    for entry in RedisLogEntry.entries(replies[0]) {
      // What stands there must be what would have come live.
      guard entry.seq == after + UInt64(entries.count) + 1,
        let event = try? EventNormalizer().normalize(entry.json, on: .thread(thread)),
        event.kind == .log(seq: entry.seq)
      else { break }
      entries.append(LogPage.Entry(seq: entry.seq, json: event.json))
    }
    return entries.isEmpty ? nil : LogPage(entries: entries, head: last.seq)
  }
}

extension RedisEventLog {
  /// What puts an event into its thread's log.
  private struct Append {
    let key: String
    let seq: UInt64
    let json: [UInt8]

    /// Nil for events that belong to no log.
    init?(_ event: ChatChannelEvent) {
      guard case .thread(let thread) = event.channel,
        let known = try? EventNormalizer().normalize(event.json, on: event.channel), case .log(let seq) = known.kind
      else { return nil }
      self.key = RedisEventLog.key(of: thread)
      self.seq = seq
      self.json = event.json
    }

    var command: RedisCommand {
      RedisCommand(
        "XADD", .text(key), .text("MAXLEN"), .text("~"), .text("\(RedisEventLog.length)"), .text("\(seq)-0"),
        .text("e"), .bytes(json))
    }
  }
}
