import ChatProtocol

/// One connection's place in one thread.
///
/// `@unchecked Sendable`: everything that changes is touched on the shard's loop alone; the hub holds the reference only
/// to hand it back.
final class Subscription: @unchecked Sendable {
  /// Where the connection stands in the thread's log.
  enum State: Hashable {
    /// The authorizer is asked.
    case authorizing
    /// The hub is asked for the first page.
    case joining
    /// Whatever the hub delivers next is what follows.
    case live
    /// Behind after this position, because it is or was slow; `isAsking`: the hub is asked for what follows.
    case behind(after: UInt64?, isAsking: Bool)
    /// The thread has changed and the authorizer is asked anew; nothing is delivered until it has answered.
    case held(after: UInt64?)
    /// Left.
    case ended
  }

  /// Lets go of the subscription when it ends.
  let session: Session
  var state = State.authorizing { didSet { stateChanged() } }
  /// Its list of the shard, and where it is in there.
  var place: (list: ThreadSubscribers, index: Int)?
  let threadId: ThreadID
  /// Whether the token itself lets the connection in.
  var isByClaim = false
  /// Whether the thread changed while the connection was joining or held, so that the authorizer must be asked anew.
  var mustAskAgain = false
  /// The `id` of the `subscribe` that awaits its reply, as JSON.
  var replyId: String?
  /// The position that the client said it has.
  let since: UInt64?
  /// What came while it could not have it.
  private(set) var kept = KeptEvents() { didSet { if kept.isEmpty != oldValue.isEmpty { stateChanged() } } }
  /// Whose presence it shows to the connection.
  var participants: [UserID] = []

  init(threadId: ThreadID, session: Session, replyId: String?, since: UInt64?) {
    self.threadId = threadId
    self.session = session
    self.replyId = replyId
    self.since = since
  }

  /// Whether events without a position are for it at once: not while earlier ones are kept.
  var takesLiveEvents: Bool {
    switch state {
    case .live, .behind: kept.isEmpty
    case .authorizing, .joining, .held, .ended: false
    }
  }

  /// Whether events without a position are for it, at once or when it is known that it may have them.
  var awaitsLiveEvents: Bool {
    switch state {
    case .joining, .live, .behind, .held: true
    case .authorizing, .ended: false
    }
  }

  /// Keeps events that came too early, if they are for it.
  func keep(_ body: (inout KeptEvents) -> Void) {
    if awaitsLiveEvents { body(&kept) }
  }

  /// Takes out what was kept.
  func takeKept() -> [KeptEvents.Event] { kept.isEmpty ? [] : kept.take() }

  /// Whether whatever the hub delivers next is what follows.
  var isLive: Bool {
    if case .live = state { true } else { false }
  }
}
