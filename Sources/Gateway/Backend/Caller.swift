package import ChatProtocol

/// On whose behalf the gateway asks the backend. One object, shared by all who remember it: a connection, its threads.
package final class Caller: Sendable {
  /// Who.
  package let identity: Identity
  /// The user's token, for backends that check it themselves; empty where none does. Never logged.
  package let token: String

  /// A caller with the token that proves the identity.
  package init(identity: Identity, token: String) {
    self.identity = identity
    self.token = token
  }
}

extension Caller: Hashable {
  package static func == (left: Caller, right: Caller) -> Bool {
    left === right || left.identity == right.identity && left.token == right.token
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(identity)
    hasher.combine(token)
  }
}
