import CPlatform

/// Where lies what a delivery to a thread will touch first: its list, the list's lanes, the first two sinks. For the
/// processor to fetch, never to be read: it may have moved.
///
/// `@unchecked Sendable`: the addresses never change, and are handed to nothing but an instruction that reads nothing and
/// cannot fail.
struct MemoryHints: @unchecked Sendable {
  private(set) var list: UnsafeRawPointer?
  private(set) var lanes: UnsafeRawPointer?
  private(set) var sinks: (UnsafeRawPointer?, UnsafeRawPointer?) = (nil, nil)

  init() {}

  /// - Parameter isOwn: whether the list belongs to the loop that asks: to another one's no more than its place is known.
  init(_ subscribers: ThreadSubscribers, isOwn: Bool) {
    list = UnsafeRawPointer(Unmanaged.passUnretained(subscribers).toOpaque())
    if isOwn { (lanes, sinks) = subscribers.memory }
  }

  /// Has the processor fetch it all.
  @inline(__always)
  func prefetch() {
    guard let list else { return }
    martlet_prefetch(list)
    guard let lanes else { return }
    martlet_prefetch(lanes)
    if let sink = sinks.0 { martlet_prefetch(sink) }
    if let sink = sinks.1 { martlet_prefetch(sink) }
  }
}
