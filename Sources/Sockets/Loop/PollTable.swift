#if os(Linux)
  /// Who is behind a poll's tokens. A token names a place and the generation of its holder: what was found ready may have
  /// been closed, and its place taken by another, by the time it is looked at. Pure.
  struct PollTable {
    private var slots: ContiguousArray<PolledDescriptor?> = []
    private var generations: ContiguousArray<UInt32> = []
    private var free: ContiguousArray<UInt32> = []

    /// All that are there.
    var all: [PolledDescriptor] { slots.compactMap(\.self) }

    /// Takes somebody in; their token, of which the highest bit is never set.
    mutating func insert(_ polled: PolledDescriptor) -> UInt64 {
      guard let index = free.popLast() else {
        slots.append(polled)
        generations.append(0)
        return UInt64(slots.count - 1)
      }
      slots[Int(index)] = polled
      return UInt64(generations[Int(index)]) << 32 | UInt64(index)
    }

    /// Whose token it is; nil: they have gone.
    subscript(token: UInt64) -> PolledDescriptor? {
      let index = Int(token & 0xFFFF_FFFF)
      guard index < slots.count, generations[index] == UInt32(token >> 32) else { return nil }
      return slots[index]
    }

    mutating func remove(_ token: UInt64) {
      guard self[token] != nil else { return }
      let index = Int(token & 0xFFFF_FFFF)
      slots[index] = nil
      generations[index] = (generations[index] &+ 1) & 0x7FFF_FFFF
      free.append(UInt32(index))
    }
  }
#endif
