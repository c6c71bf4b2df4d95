import ChatProtocol

/// What a subscription is to get as soon as it is known that it may and where it stands, in order: events without a
/// position, which no log can bring again.
struct KeptEvents {
  enum Event {
    /// Frames of one kind, never of the log.
    case frames(Delivery.Kind, EncodedFrames)
    /// The thread has these members now.
    case participants([UserID])
    /// Events came that were too many to be kept.
    case loss
  }

  /// The most of them that are kept. What is there, is there for as long as a question to the backend takes.
  static let maximum = 64

  private var events: [Event] = []

  var isEmpty: Bool { events.isEmpty }

  /// Keeps frames, or the word that some are lost; typing and presence are lost without a word.
  mutating func keep(_ kind: Delivery.Kind, _ frames: EncodedFrames) {
    if events.count < Self.maximum { return events.append(.frames(kind, frames)) }
    switch kind {
    case .typing, .presence: return
    case .log, .live, .receipt: break
    }
    if case .loss? = events.last { return }
    events.append(.loss)
  }

  /// Keeps a thread's members in place of those kept before.
  mutating func keep(participants: [UserID]) {
    events.removeAll { if case .participants = $0 { true } else { false } }
    events.insert(.participants(participants), at: 0)
  }

  /// Takes everything out.
  mutating func take() -> [Event] {
    defer { events = [] }
    return events
  }
}
