/// What a read receipt points at.
package enum ReadTarget: Hashable, Sendable {
  /// These messages, and with them all that came before the newest of them.
  case messages([String])
  /// Everything up to this `seq`.
  case upTo(UInt64)
}
