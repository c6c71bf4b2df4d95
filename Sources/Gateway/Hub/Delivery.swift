import ChatProtocol

/// Frames for the subscribers of a channel, on their way from the hub to a shard.
struct Delivery: Sendable {
  /// What the frames are, and so what may be done with them for whom they do not fit.
  enum Kind: Hashable, Sendable {
    /// Consecutive positions of a thread's log: for live subscriptions, and held back for slow ones.
    case log(first: UInt64, last: UInt64)
    case live
    /// For each connection once: the reader's own channel leaves out those who get it by the thread's.
    case receipt(ThreadID?)
    case typing(UserID, isTyping: Bool)
    case presence

    /// What frames of this kind are together with those of another that follow them; nil: they must stay apart.
    func joined(with next: Kind) -> Kind? {
      switch (self, next) {
      case (.log(let first, let end), .log(let begin, let last)):
        begin == end + 1 ? .log(first: first, last: last) : nil
      case (.live, .live): .live
      default: nil
      }
    }
  }

  /// For whom the frames are.
  enum Target: Sendable {
    /// Those who have joined a thread, as the shard told the hub.
    case thread(ThreadID, ThreadSubscribers)
    case channel(ChatChannel)
  }

  let target: Target
  let kind: Kind
  let frames: EncodedFrames
  /// Whether nothing else comes for the thread in this batch.
  var isAlone = false
  /// Where what it touches first lies in memory.
  var memory: MemoryHint?
}
