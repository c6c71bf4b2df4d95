import ChatProtocol
import NIOCore
import WebSocketCodec

/// A thread with subscribers on this node. Belongs to the hub's loop.
final class ThreadTopic {
  /// How far the thread is from carrying events.
  enum Phase: Hashable {
    /// The broker has not acknowledged the subscription.
    case subscribing
    /// The backend is asked for the head.
    case loading
    /// Events are sequenced and delivered.
    case ready
  }

  // What an event needs comes first, so that it lies in as few lines of the processor's cache as can be.

  var phase = Phase.subscribing
  /// Whether the log is being read to fill a hole.
  var isFilling = false
  /// Whether the log is to be read once the head is known: it may have grown since it was asked for.
  var mustCheck = false
  /// Whether events without a position came, which no log can bring again.
  var carriesUnnumbered = false
  var sequencer: Sequencer
  var ring: EventRing
  /// Events to be delivered at the end of this batch, in order. Mostly there is one: it needs no list.
  private var firstPending: PendingEvent?
  private var otherPending: [PendingEvent] = []
  /// Those who have joined it, by the index of their shard.
  var subscribers = SmallMap<Int, ThreadSubscribers>() {
    didSet { only = subscribers.only.map { ($0.key, Unmanaged.passUnretained($0.value)) } }
  }
  /// The same, if there is just one: to be had without a reference counted.
  private(set) var only: (shard: Int, list: Unmanaged<ThreadSubscribers>)?
  let id: ThreadID
  /// Tells this topic from an earlier one of the same thread.
  let generation: UInt64
  /// Those who share the thread, as the backend said last, and how far they have read, as events have told since.
  private(set) var participants: [Participant] = []
  /// What those have read of whom the backend has not spoken yet.
  private var earlyReceipts: [UserID: UInt64] = [:]
  /// Who types, and until when that holds without renewal.
  var typing: [UserID: NIODeadline] = [:]
  /// Joins that wait for the thread to be ready.
  var waiting: [CatchUp] = []
  /// Log events that came before the head was known.
  var early: [LogPage.Entry] = []
  /// How often in a row the log could not be read or did not help.
  var failures = 0
  /// On whose behalf the backend is asked about the thread.
  var caller: Caller
  /// When the thread was last seen to change, or began to be watched for changes: answers to earlier questions about who
  /// may join it may be out of date.
  var changedAt = NIODeadline.distantFuture

  struct PendingEvent {
    let kind: Delivery.Kind
    let json: [UInt8]
  }

  init(id: ThreadID, generation: UInt64, caller: Caller, limits: GatewayLimits) {
    self.id = id
    self.generation = generation
    self.caller = caller
    self.sequencer = Sequencer(last: nil, maximumHeld: limits.heldEvents)
    self.ring = EventRing(maximumEvents: limits.ringEvents, maximumBytes: limits.ringBytes)
  }

  /// Keeps an event that came before the head was known. Of those over the limit only the highest position matters: the
  /// log has the rest.
  func hold(early entry: LogPage.Entry, limit: Int) {
    if early.count < limit { early.append(entry) } else { early[early.count - 1] = entry }
  }

  /// Keeps the participants' watermarks current, which the reply to `subscribe` shows.
  func note(readUpTo position: UInt64, by user: UserID) {
    if raise(user, to: position) { return }
    guard earlyReceipts.count < Self.maximumEarlyReceipts || earlyReceipts[user] != nil else { return }
    earlyReceipts[user] = max(earlyReceipts[user] ?? 0, position)
  }

  private static let maximumEarlyReceipts = 64

  /// The backend has said who shares the thread. How far they have read it may have looked up before it was told of
  /// receipts that have come here since.
  /// - Returns: whether those are among them who have sent such receipts.
  @discardableResult
  func learn(_ answer: [Participant]) -> Bool {
    let (known, early) = (participants, earlyReceipts)
    participants = answer
    earlyReceipts = [:]
    for participant in known { raise(participant.userId, to: participant.readUpTo) }
    return early.reduce(true) { raise($1.key, to: $1.value) && $0 }
  }

  @discardableResult
  private func raise(_ user: UserID, to position: UInt64) -> Bool {
    var isThere = false
    for index in participants.indices where participants[index].userId == user {
      participants[index].readUpTo = max(participants[index].readUpTo, position)
      isThere = true
    }
    return isThere
  }

  /// Those who share the thread, with their presence and who types at `now`.
  func participants(with states: [UserID: PresenceState], now: NIODeadline) -> [Participant] {
    typing = typing.filter { $0.value > now }
    return participants.map { participant in
      var participant = participant
      participant.online = states[participant.userId]?.online ?? false
      participant.lastSeenAt = states[participant.userId]?.lastSeenAt
      participant.isTyping = typing[participant.userId] != nil
      return participant
    }
  }

  /// Puts a log entry that may be delivered behind what is pending.
  func append(_ entry: LogPage.Entry) {
    ring.append(entry)
    append(PendingEvent(kind: .log(first: entry.seq, last: entry.seq), json: entry.json))
  }

  /// Puts an event behind what is pending.
  func append(_ event: PendingEvent) {
    if firstPending == nil { firstPending = event } else { otherPending.append(event) }
  }

  /// Whether there is something to be delivered.
  var hasPending: Bool { firstPending != nil }

  /// What is pending takes as frames, in bytes.
  var pendingSize: Int {
    guard let first = firstPending else { return 0 }
    return otherPending.reduce(WebSocketEncoder.frameSize(payload: first.json.count)) {
      $0 + WebSocketEncoder.frameSize(payload: $1.json.count)
    }
  }

  /// Takes what is pending, consecutive log entries joined, and consecutive live events: what they are together, the first
  /// event and those that follow it.
  func takePending(_ deliver: (Delivery.Kind, _ first: [UInt8], _ rest: ArraySlice<PendingEvent>) -> Void) {
    // Taken out of its place, not copied: no reference is counted.
    var taken: PendingEvent?
    swap(&taken, &firstPending)
    guard let first = consume taken else { return }
    guard !otherPending.isEmpty else { return deliver(first.kind, first.json, []) }
    let pending = [first] + otherPending
    otherPending = []
    var begin = 0
    while begin < pending.count {
      var kind = pending[begin].kind
      var end = begin + 1
      while end < pending.count, let joined = kind.joined(with: pending[end].kind) {
        kind = joined
        end += 1
      }
      deliver(kind, pending[begin].json, pending[(begin + 1)..<end])
      begin = end
    }
  }
}
