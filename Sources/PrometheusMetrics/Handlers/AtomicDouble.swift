import Synchronization

/// A number with a fraction that threads add to.
struct AtomicDouble: ~Copyable, Sendable {
  private let bits = Atomic<UInt64>(0)

  func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  func add(_ amount: Double) {
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let outcome = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if outcome.exchanged { return }
      old = outcome.original
    }
  }
}
