/// What a user is in the chat, the token's `role` claim.
package struct Role: Hashable, Sendable {
  /// The role's name, 1 to 32 characters of `[a-z0-9_-]`, starting with a letter.
  package let name: String

  /// A shop's customer: sees only its own threads.
  package static let client = Role(unchecked: "client")
  /// A shop's manager: sees every thread.
  package static let manager = Role(unchecked: "manager")

  /// A role by its name; nil if the name is malformed. Roles other than `client` and `manager` pass through.
  package init?(_ name: String) {
    guard (1...32).contains(name.utf8.count),
      let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
      name.utf8.allSatisfy({ isIdentifierByte($0) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
    else { return nil }
    self.name = name
  }

  private init(unchecked name: String) { self.name = name }
}
