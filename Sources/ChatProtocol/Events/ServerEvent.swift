/// An event as clients get it, with what the gateway needs to route and order it.
package struct ServerEvent: Hashable, Sendable {
  /// How an event is carried and what may be dropped.
  package enum Kind: Hashable, Sendable {
    /// A position in the thread's log: never lost, doubled or reordered.
    case log(seq: UInt64)
    /// Delivered live, at most once: personal events, events of publishers without `seq`.
    case live
    /// How far a user has read; delivered live, once per connection, though it is published on two channels.
    case receipt(UserID, upTo: UInt64?)
    /// A user's typing: the first to be dropped for a slow connection, not echoed to who typed.
    case typing(UserID, isTyping: Bool)
    /// A user's presence: dropped like typing.
    case presence(UserID, online: Bool)
  }

  /// How the event is carried.
  package var kind: Kind
  /// The thread it belongs to.
  package var threadId: ThreadID?
  /// Whether it says that the thread itself changed (status, manager, members).
  package var isThreadUpdate: Bool
  /// The frame's text: one JSON object.
  package var json: [UInt8]

  /// An event whose `json` is ready to be sent.
  package init(kind: Kind, threadId: ThreadID? = nil, isThreadUpdate: Bool = false, json: [UInt8]) {
    self.kind = kind
    self.threadId = threadId
    self.isThreadUpdate = isThreadUpdate
    self.json = json
  }
}
