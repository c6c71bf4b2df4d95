import Foundation

/// A repeatable source of randomness (SplitMix64): the same seed gives the same test.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator {
  /// The seed of this process' tests: `MARTLET_SEED`, or a fresh one.
  package static let chosenSeed: UInt64 =
    ProcessInfo.processInfo.environment["MARTLET_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...UInt64(UInt32.max))

  /// What it began with.
  package let seed: UInt64
  private var state: UInt64

  /// A generator of a seed; by default this process' own.
  package init(seed: UInt64 = Self.chosenSeed) {
    self.seed = seed
    self.state = seed
  }

  /// A generator of this process' seed, which is printed with the test's name; `MARTLET_SEED` repeats a run.
  package static func announced(_ name: String) -> SeededGenerator {
    let generator = SeededGenerator()
    print("\(name): MARTLET_SEED=\(generator.seed)")
    return generator
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number of a range.
  package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True so many times of so many.
  package mutating func chance(_ one: Int, in all: Int) -> Bool { int(1...all) <= one }

  /// One of several.
  package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[int(0...choices.count - 1)] }

  /// So many bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}
