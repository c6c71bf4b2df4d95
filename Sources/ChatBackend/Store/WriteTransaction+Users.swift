import ChatProtocol
import GRDB

extension WriteTransaction {
  /// Notes who a token speaks for: the form of its id, its role, its name.
  func remember(_ identity: Identity) throws {
    let (id, role) = (identity.userId, identity.role.name)
    let known = try user(id)
    if let known, known.isNumber == id.isNumber, known.role == role,
      identity.name == nil || identity.name == known.name
    {
      return
    }
    try execute(
      """
      INSERT INTO users (id, isNumber, role, name) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        isNumber = excluded.isNumber, role = excluded.role, name = ifnull(excluded.name, name)
      WHERE isNumber <> excluded.isNumber OR role <> excluded.role
        OR (excluded.name IS NOT NULL AND excluded.name IS NOT name)
      """, [id.text, id.isNumber, role, identity.name])
    // A newcomer is in no thread yet.
    if known != nil { memory.threads.forget() }
    try learn(id)
  }

  /// Makes sure that there is a user of that role.
  ///
  /// - Throws: `invalid` for `field` if the user is known to be something else.
  func require(_ id: UserID, role: Role, field: String) throws {
    if let known = try user(id) {
      guard known.role == role.name else {
        throw ChatError.invalid(field, "\(field) names a user that is no \(role.name).")
      }
    } else {
      try execute(
        "INSERT INTO users (id, isNumber, role) VALUES (?, ?, ?)", [id.text, id.isNumber, role.name])
    }
  }

  /// A user's display name.
  func name(of id: UserID) throws -> String? { try user(id)?.name }

  /// What the table says of a user; nil if there is none of that id.
  private func user(_ id: UserID) throws -> KnownUsers.User? {
    if let known = memory.users[id.text] { return known }
    try learn(id)
    return memory.users[id.text]
  }

  private func learn(_ id: UserID) throws {
    guard let row = try db.cachedRow("SELECT isNumber, role, name FROM users WHERE id = ?", [id.text]) else { return }
    memory.users.note(id.text, KnownUsers.User(isNumber: row[0], role: row[1], name: row[2]))
  }
}
