import CPlatform

/// Events of one thread that a flush sends together.
struct FlushPart {
  /// Held by those that are flushed.
  let thread: Unmanaged<ThreadTopic>
  let kind: Delivery.Kind
  /// Where its frames stand on the ``FramePage``.
  let frames: Range<Int>
  /// Whether nothing else comes for the thread in this flush.
  var isAlone = false
  /// Who gets it on the hub's own loop. The thread holds them, and no flush lets go of any: what it makes sessions say reaches
  /// the hub by ``Hub/run(_:)``, later.
  let own: Unmanaged<ThreadSubscribers>?

  // Three steps, one a part: each leads to where the next one lies.

  /// Has the processor fetch the list of those who get it.
  @inline(__always)
  func prefetchList() { if let own { martlet_prefetch(own.toOpaque()) } }

  /// Has the processor fetch their lanes, once the list is at hand.
  @inline(__always)
  func prefetchLanes() { own?._withUnsafeGuaranteedRef { $0.prefetchLanes() } }

  /// Has the processor fetch their sinks, once the lanes are at hand.
  @inline(__always)
  func prefetchSinks() { own?._withUnsafeGuaranteedRef { $0.prefetchSinks() } }
}
