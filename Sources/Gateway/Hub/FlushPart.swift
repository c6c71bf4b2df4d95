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

  /// Has the processor fetch what a delivery to them will touch: their lanes are at hand by now.
  @inline(__always)
  func prefetch() { own?._withUnsafeGuaranteedRef { $0.prefetchSinks() } }
}
