import Foundation

/// A repeatable source of randomness (SplitMix64): the same seed gives the same test.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// A generator of a fresh seed, which is printed; `MARTLET_SEED` repeats a run.
  static func announced(_ name: String) -> SeededGenerator {
    let given = ProcessInfo.processInfo.environment["MARTLET_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 1...UInt64(UInt32.max))
    print("\(name): MARTLET_SEED=\(seed)")
    return SeededGenerator(state: seed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
