import ChatProtocol

extension Hub {
  /// Puts a delivery for a channel's subscribers behind those of this batch.
  func queue(_ kind: Delivery.Kind, _ frames: EncodedFrames, on channel: ChatChannel, shards mask: UInt64) {
    var rest = mask
    while rest != 0 {
      let index = rest.trailingZeroBitCount
      rest &= rest - 1
      outgoing[index].append(Delivery(target: .channel(channel), kind: kind, frames: frames))
    }
  }

  /// Sends what this turn of the loop brings, at its end: what came with several calls of the broker is joined.
  func flushSoon() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    run {
      self.isFlushScheduled = false
      self.flush()
    }
  }

  /// Sends what the batch has brought: at once to those on the hub's own loop, by one hop to each other shard.
  func flush() {
    let own = ownShard.map { shards[$0] }
    let first = own.map { takeOutgoing(to: $0.index) } ?? []
    // A loop's sinks may wait for more: they are not flushed without need.
    let isNeeded = !first.isEmpty || !dirty.isEmpty
    own?.hand(first)
    if !dirty.isEmpty {
      assert(flushing.isEmpty, "what is sent reaches the hub later, by run(_:)")
      swap(&dirty, &flushing)
      var frames = write().frames
      let isOnly = parts.count == 1 && first.isEmpty
      // Looked at where they lie: a copy of each would count references.
      parts.withUnsafeBufferPointer { parts in
        for index in parts.indices {
          prefetch(parts, behind: index)
          frames.show(parts[index].frames)
          send(parts[index], frames, own, isOnly: isOnly)
        }
      }
      for thread in flushing { thread.release() }
      parts.removeAll(keepingCapacity: parts.count <= Self.partsKept)
      flushing.removeAll(keepingCapacity: flushing.count <= Self.partsKept)
    }
    if isNeeded { own?.flush() }
    for index in shards.indices where !outgoing[index].isEmpty {
      let deliveries = takeOutgoing(to: index)
      shards[index].run { $0.deliver(deliveries) }
    }
  }

  /// What was queued for a shard.
  private func takeOutgoing(to index: Int) -> [Delivery] {
    guard !outgoing[index].isEmpty else { return [] }
    defer { outgoing[index] = [] }
    return outgoing[index]
  }

  /// Memory for so many threads is kept between flushes.
  private static let partsKept = 8 * 1024
  /// Has the processor fetch whom the next parts go to. What was at hand before the flush is not any more: the kernel's way
  /// with each frame takes more memory than the caches hold.
  @inline(__always)
  private func prefetch(_ parts: UnsafeBufferPointer<FlushPart>, behind index: Int) {
    if index + 3 < parts.count { parts[index + 3].prefetchList() }
    if index + 2 < parts.count { parts[index + 2].prefetchLanes() }
    if index + 1 < parts.count { parts[index + 1].prefetchSinks() }
  }

  /// Writes the frames of what is pending in the threads that are flushed.
  private func write() -> FramePage {
    var page = FramePage(capacity: flushing.reduce(0) { $0 + $1._withUnsafeGuaranteedRef { $0.pendingSize } })
    for thread in flushing {
      thread._withUnsafeGuaranteedRef { topic in
        let own = ownSubscribers(of: topic)
        let start = parts.count
        topic.takePending { kind, first, rest in
          let frames = page.write(first, rest.lazy.map(\.json))
          parts.append(FlushPart(thread: thread, kind: kind, frames: frames, own: own))
        }
        if parts.count == start + 1 { parts[start].isAlone = true }
      }
    }
    return page
  }

  /// Who has joined a thread on the hub's own loop.
  @inline(__always)
  private func ownSubscribers(of thread: ThreadTopic) -> Unmanaged<ThreadSubscribers>? {
    guard let ownShard else { return nil }
    if let only = thread.only { return only.shard == ownShard ? only.list : nil }
    return thread.subscribers[ownShard].map { Unmanaged.passUnretained($0) }
  }

  @inline(__always)
  private func send(_ part: FlushPart, _ frames: EncodedFrames, _ own: Shard?, isOnly: Bool) {
    part.thread._withUnsafeGuaranteedRef { thread in
      if let own, let list = part.own {
        list._withUnsafeGuaranteedRef {
          own.deliver(part.kind, frames, of: thread.id, to: $0, isAlone: part.isAlone, isOnly: isOnly)
        }
        if thread.only != nil { return }
      }
      thread.subscribers.forEach { index, list in
        guard index != own?.index else { return }
        outgoing[index].append(
          Delivery(
            target: .thread(thread.id, list), kind: part.kind, frames: frames, isAlone: part.isAlone,
            memory: MemoryHint(list)))
      }
    }
  }
}
