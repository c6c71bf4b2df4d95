import ChatProtocol

/// What the users' table says of those who wrote lately, so that it is neither asked nor written anew for each message.
/// The writer's own: nobody else changes that table.
final class KnownUsers {
  /// A row of the table.
  struct User: Hashable {
    let isNumber: Bool
    let role: String
    let name: String?
  }

  private let limit: Int
  private var users: [String: User] = [:]

  /// - Parameter limit: how many are kept; when there are more, all are forgotten.
  init(limit: Int = 20_000) {
    self.limit = limit
  }

  /// What is known of a user; nil: the table must be asked.
  subscript(id: String) -> User? { users[id] }

  /// The table says this of a user now.
  func note(_ id: String, _ user: User) {
    if users.count >= limit { users.removeAll(keepingCapacity: true) }
    users[id] = user
  }

  /// What was written of late is undone, or may be.
  func forget() { users.removeAll() }
}
