/// The token's `threads` claim: which threads its holder may join without asking the backend.
package enum ThreadGrant: Hashable, Sendable {
  /// The claim is absent: the backend decides.
  case ask
  /// `"*"`: every thread.
  case all
  /// Just these.
  case only(Set<ThreadID>)
}
