import CPlatform
import ChatProtocol

/// A shard's subscribers of one thread.
///
/// `@unchecked Sendable`: everything that changes is touched on the shard's loop alone; the hub holds the reference only
/// to hand it back with what is delivered.
final class ThreadSubscribers: @unchecked Sendable {
  /// What a delivery must know of a subscriber. All of a thread lie beside one another: sessions and subscriptions lie far
  /// apart in memory, and looking at each would cost more than all else that a delivery does here.
  struct Lane {
    let sink: any FrameSink
    let subscription: Subscription
    /// What ``Subscription/isLive`` says.
    fileprivate(set) var isLive: Bool
    /// What ``Subscription/takesLiveEvents`` says.
    fileprivate(set) var takesLiveEvents: Bool
  }

  private(set) var lanes: ContiguousArray<Lane> = [] {
    didSet { memory = lanes.withUnsafeBytes { $0 } }
  }
  /// Where the lanes lie: to have the processor fetch them no reference need be counted, which would be to wait for them.
  private var memory = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The last position delivered to those who are live.
  var last: UInt64?

  var isEmpty: Bool { lanes.isEmpty }
  /// All who have joined, as they are now.
  var subscriptions: some Sequence<Subscription> { lanes.lazy.map(\.subscription) }

  /// Has the processor fetch the sink of a lane that will come in a moment. The sinks of 10,000 connections are in no cache;
  /// so the memory brings the next ones while this one is written to.
  @inline(__always)
  static func prefetch(_ lanes: ContiguousArray<Lane>, _ index: Int) {
    guard index < lanes.count else { return }
    lanes.withUnsafeBytes { prefetch($0, index) }
  }

  @inline(__always)
  private static func prefetch(_ lanes: UnsafeRawBufferPointer, _ index: Int) {
    // A lane begins with the reference to its sink. Only the address is read: to retain it would be to wait for it.
    martlet_prefetch(lanes.load(fromByteOffset: index &* MemoryLayout<Lane>.stride, as: UnsafeRawPointer.self))
  }

  /// Has the processor fetch the lanes, which will be looked at in a moment.
  func prefetchLanes() {
    if let address = memory.baseAddress { martlet_prefetch(address) }
  }

  /// Has the processor fetch the first sinks, once the lanes are at hand.
  func prefetchSinks() {
    let memory = memory
    for index in 0..<min(Self.lookahead, memory.count / MemoryLayout<Lane>.stride) { Self.prefetch(memory, index) }
  }

  /// So many sinks before theirs is the turn their memory is asked for.
  static let lookahead = 4

  /// The subscribers that a table has of a thread, made if there are none.
  static func made(in place: inout ThreadSubscribers?) -> ThreadSubscribers {
    if let place { return place }
    let new = ThreadSubscribers()
    place = new
    return new
  }

  /// Adds a subscriber, whose frames go to `sink`.
  func add(_ subscription: Subscription, _ sink: any FrameSink) {
    subscription.place = (self, lanes.count)
    lanes.append(
      Lane(
        sink: sink, subscription: subscription, isLive: subscription.isLive,
        takesLiveEvents: subscription.takesLiveEvents))
  }

  /// Removes a subscriber; the last one takes its place.
  func remove(_ subscription: Subscription) {
    guard let (list, index) = subscription.place, list === self else { return }
    subscription.place = nil
    let moved = lanes.removeLast()
    if moved.subscription !== subscription {
      lanes[index] = moved
      moved.subscription.place = (self, index)
    }
  }

  /// The subscriber there has come to another state.
  fileprivate func update(at index: Int) {
    lanes[index].isLive = lanes[index].subscription.isLive
    lanes[index].takesLiveEvents = lanes[index].subscription.takesLiveEvents
  }
}

extension Subscription {
  /// Tells its list what deliveries must know.
  func stateChanged() {
    if let (list, index) = place { list.update(at: index) }
  }
}
