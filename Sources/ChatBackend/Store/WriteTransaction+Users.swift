import ChatProtocol
import GRDB

extension WriteTransaction {
  /// Notes who a token speaks for: the form of its id, its role, its name.
  func remember(_ identity: Identity) throws {
    try execute(
      """
      INSERT INTO users (id, isNumber, role, name) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        isNumber = excluded.isNumber, role = excluded.role, name = ifnull(excluded.name, name)
      WHERE isNumber <> excluded.isNumber OR role <> excluded.role
        OR (excluded.name IS NOT NULL AND excluded.name IS NOT name)
      """, [identity.userId.text, identity.userId.isNumber, identity.role.name, identity.name])
  }

  /// Makes sure that there is a user of that role.
  ///
  /// - Throws: `invalid` for `field` if the user is known to be something else.
  func require(_ id: UserID, role: Role, field: String) throws {
    if let known = try db.cachedOne("SELECT role FROM users WHERE id = ?", [id.text], as: String.self) {
      guard known == role.name else { throw ChatError.invalid(field, "\(field) names a user that is no \(role.name).") }
    } else {
      try execute(
        "INSERT INTO users (id, isNumber, role) VALUES (?, ?, ?)", [id.text, id.isNumber, role.name])
    }
  }

  /// A user's display name.
  func name(of id: UserID) throws -> String? {
    try db.cachedRow("SELECT name FROM users WHERE id = ?", [id.text])?["name"]
  }
}
