import ChatProtocol

/// Threads that were written to lately, so that they are not asked for anew for each message. The writer's own: nobody else
/// changes that table.
final class KnownThreads {
  private struct Entry {
    var thread: ChatThread
    /// Who is known to be among its participants.
    var writers: Set<String> = []
  }

  private let limit: Int
  private let maximumText: Int
  // By numbers and texts: an id may come as either, and is the same in the table.
  private var entries: [Int64: Entry] = [:]
  /// The open thread that changed last, by its client.
  private var latest: [String: Int64] = [:]

  /// - Parameters:
  ///   - limit: how many are kept; when there are more, all are forgotten.
  ///   - maximumText: threads whose newest message is longer are not kept, in bytes.
  init(limit: Int = 5000, maximumText: Int = 1024) {
    self.limit = limit
    self.maximumText = maximumText
  }

  /// A thread as the table has it, without `unread`; nil: the table must be asked.
  subscript(number: Int64) -> ChatThread? { entries[number]?.thread }

  /// A client's open thread that changed last; nil: the table must be asked.
  func latest(of client: UserID) -> ChatThread? { latest[client.text].flatMap { self[$0] } }

  /// The table says this of a thread now.
  func note(_ thread: ChatThread, isLatest: Bool = false) {
    guard isKept(thread), let number = thread.id.number else { return }
    if entries.count >= limit { forget() }
    entries[number] = Entry(thread: thread)
    if isLatest { latest[thread.clientId.text] = number }
  }

  /// A thread is written as it is now.
  func changed(_ thread: ChatThread) {
    guard let number = thread.id.number else { return }
    // Another one may be its client's latest now: the table knows.
    if latest[thread.clientId.text] != number || thread.status != .open { latest[thread.clientId.text] = nil }
    guard let index = entries.index(forKey: number) else { return }
    if isKept(thread) { entries.values[index].thread = thread } else { entries.remove(at: index) }
  }

  /// Whether somebody is known to be among a thread's participants.
  func hasWriter(_ user: UserID, in number: Int64) -> Bool { entries[number]?.writers.contains(user.text) == true }

  /// Somebody is among a thread's participants.
  func noteWriter(_ user: UserID, in number: Int64) { entries[number]?.writers.insert(user.text) }

  /// What was written of late is undone, or may be; or names have changed.
  func forget() {
    entries.removeAll(keepingCapacity: true)
    latest.removeAll(keepingCapacity: true)
  }

  private func isKept(_ thread: ChatThread) -> Bool {
    (thread.lastMessage?.text.utf8.count ?? 0) <= maximumText && thread.subject.utf8.count <= maximumText
  }
}
