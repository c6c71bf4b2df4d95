import CPlatform
import ChatProtocol

/// The threads with subscribers on this node, by their ids.
///
/// A dictionary of objects waits for memory three times at each look-up: for its keys, for its values, and to count a
/// reference to the object. With thousands of threads each of these is in no cache. Here a batch's threads are asked for
/// beforehand, all at once: ``place(of:)``, then ``prefetch(_:)``, then ``thread(_:at:)``.
///
/// Open addressing with linear probing; what is removed is closed up (Knuth, The Art of Computer Programming, volume 3,
/// 6.4, algorithms L and R). At most three quarters are taken.
final class ThreadTable {
  /// Where a thread is, perhaps.
  struct Place {
    fileprivate let hash: UInt64
    fileprivate var topic: Unmanaged<ThreadTopic>?
    fileprivate var changes = -1

    /// Nothing is known.
    static var unknown: Self { Self(hash: 0) }
  }

  private struct Slot {
    var hash: UInt64 = 0
    /// Retained here, once; nil: the slot is free.
    var topic: Unmanaged<ThreadTopic>?
  }

  /// A power of two of them.
  private var slots: ContiguousArray<Slot>
  private(set) var count = 0
  /// How often threads have come or gone: what was found before holds no more.
  private var changes = 0
  private let seed: UInt64

  /// An empty table; the seed is given in tests alone.
  init(seed: UInt64 = .random(in: .min ... .max)) {
    self.seed = seed
    slots = .init(repeating: Slot(), count: 16)
  }

  deinit {
    for slot in slots { slot.topic?.release() }
  }

  /// All of them, as they are now: kept while they are looked at, whatever becomes of the table meanwhile.
  var values: [ThreadTopic] { slots.compactMap { $0.topic?.takeUnretainedValue() } }

  subscript(id: ThreadID) -> ThreadTopic? {
    get { slots[index(of: id, hash: id.tableHash(seed: seed))].topic?.takeUnretainedValue() }
    set {
      changes += 1
      let hash = id.tableHash(seed: seed)
      let index = index(of: id, hash: hash)
      let old = slots[index].topic
      if let newValue {
        slots[index] = Slot(hash: hash, topic: .passRetained(newValue))
        if old == nil { hasTaken() }
      } else if old != nil {
        free(index)
      }
      old?.release()
    }
  }

  // MARK: Batches

  /// A thread's place, to be asked for with ``prefetch(_:)`` once the processor has fetched the slot.
  func place(of id: ThreadID) -> Place {
    let hash = id.tableHash(seed: seed)
    slots.withUnsafeBufferPointer { slots in
      if let start = slots.baseAddress { martlet_prefetch(start + (Int(truncatingIfNeeded: hash) & (slots.count - 1))) }
    }
    return Place(hash: hash)
  }

  /// Has the processor fetch the thread there.
  func prefetch(_ place: inout Place) {
    guard let topic = candidate(place.hash) else { return }
    place.topic = topic
    place.changes = changes
    martlet_prefetch(topic.toOpaque())
    martlet_prefetch(topic.toOpaque() + 128)
  }

  /// Has the processor fetch where the thread keeps its events, once it is at hand.
  func prefetchRing(_ place: Place) {
    guard place.changes == changes else { return }
    place.topic?._withUnsafeGuaranteedRef { $0.ring.prefetch() }
  }

  /// A thread that perhaps was fetched; if threads have come or gone since, it is looked up again.
  func thread(_ id: ThreadID, at place: Place) -> ThreadTopic? {
    if place.changes == changes, let topic = place.topic, topic._withUnsafeGuaranteedRef({ $0.id == id }) {
      return topic.takeUnretainedValue()
    }
    return self[id]
  }

  // MARK: Slots

  /// The first thread with a hash: nearly always the one that is sought.
  private func candidate(_ hash: UInt64) -> Unmanaged<ThreadTopic>? {
    slots.withUnsafeBufferPointer { slots in
      var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while let topic = slots[index].topic {
        if slots[index].hash == hash { return topic }
        index = (index + 1) & (slots.count - 1)
      }
      return nil
    }
  }

  /// Where a thread is, or would be.
  private func index(of id: ThreadID, hash: UInt64) -> Int {
    var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while let topic = slots[index].topic {
      if slots[index].hash == hash, topic._withUnsafeGuaranteedRef({ $0.id == id }) { break }
      index = (index + 1) & (slots.count - 1)
    }
    return index
  }

  private func hasTaken() {
    count += 1
    guard count * 4 > slots.count * 3 else { return }
    let old = slots
    slots = .init(repeating: Slot(), count: old.count * 2)
    for slot in old where slot.topic != nil {
      var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
      while slots[index].topic != nil { index = (index + 1) & (slots.count - 1) }
      slots[index] = slot
    }
  }

  private func free(_ index: Int) {
    count -= 1
    let mask = slots.count - 1
    var hole = index
    var next = (hole + 1) & mask
    while slots[next].topic != nil {
      let home = Int(truncatingIfNeeded: slots[next].hash) & mask
      // It may move up if that does not bring it before its home.
      if (next - home) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = Slot()
  }
}

extension ThreadID {
  /// A hash of the characters, for tables of this process: eight of them with each multiplication, both halves of the product
  /// folded (the construction of wyhash), where `Hasher` takes some 60 ns. The seed keeps strangers from choosing ids that
  /// collide.
  fileprivate func tableHash(seed: UInt64) -> UInt64 {
    let hash = text.utf8.withContiguousStorageIfAvailable { bytes -> UInt64 in
      var hash = seed
      var rest = UnsafeRawBufferPointer(bytes)
      while rest.count >= 8 {
        hash = Self.fold(hash ^ rest.loadUnaligned(as: UInt64.self), 0xa076_1d64_78bd_642f)
        rest = UnsafeRawBufferPointer(rebasing: rest[8...])
      }
      var last: UInt64 = 0
      for byte in rest { last = last << 8 | UInt64(byte) }
      return Self.fold(hash ^ last, 0xe703_7ed1_a0b4_28db ^ UInt64(bytes.count))
    }
    return hash ?? UInt64(truncatingIfNeeded: text.hashValue)
  }

  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
