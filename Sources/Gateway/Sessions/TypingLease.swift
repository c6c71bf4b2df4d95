import NIOCore

/// What a connection said last about its typing in a thread, and until when it holds.
struct TypingLease: Hashable {
  var isTyping: Bool
  var endsAt: NIODeadline
  /// When the others were told last.
  var publishedAt: NIODeadline
}
