package import ChatProtocol

/// On whose behalf the gateway asks the backend.
package struct Caller: Hashable, Sendable {
  /// Who.
  package var identity: Identity
  /// The user's token, for backends that check it themselves; empty where none does. Never logged.
  package var token: String

  /// A caller with the token that proves the identity.
  package init(identity: Identity, token: String) {
    self.identity = identity
    self.token = token
  }
}
