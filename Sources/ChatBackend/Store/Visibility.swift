import ChatProtocol
import GRDB

/// Which threads somebody may see, as a condition in SQL and for one at hand: the one place where that is decided.
///
/// A client sees its own threads, a manager all, other roles none; a token that names its threads sees no others.
struct Visibility: Sendable {
  private let role: Role
  private let userId: UserID
  private let threads: ThreadGrant
  /// The arguments that the condition takes: `:me`, and `:granted` where the token names its threads.
  let arguments: [String: String]

  init(_ identity: Identity) {
    self.role = identity.role
    self.userId = identity.userId
    self.threads = identity.threads
    var arguments = ["me": identity.userId.text]
    if case .only(let threads) = identity.threads {
      arguments["granted"] = "[\(threads.compactMap(\.number).map(String.init).joined(separator: ","))]"
    }
    self.arguments = arguments
  }

  /// Whether a thread may be seen: what the condition says, for a thread that is at hand.
  func allows(_ thread: ChatThread) -> Bool {
    if case .only(let granted) = threads, !granted.contains(where: { $0.number == thread.id.number }) { return false }
    return switch role {
    case .client: thread.clientId.text == userId.text
    case .manager: true
    default: false
    }
  }

  /// The condition over the columns of the thread's client and of its id.
  func condition(client: String, thread: String) -> String {
    let granted = arguments["granted"] == nil ? "" : " AND \(thread) IN (SELECT value FROM json_each(:granted))"
    switch role {
    case .client: return "\(client) = :me\(granted)"
    // Names :me, so that every form of the condition takes the same arguments.
    case .manager: return ":me IS NOT NULL\(granted)"
    default: return ":me IS NULL\(granted)"
    }
  }
}
