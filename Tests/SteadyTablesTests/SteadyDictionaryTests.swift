import SteadyTables
import TestSupport
import Testing

@Suite("A dictionary that grows a little at a time")
struct SteadyDictionaryTests {
  /// A key that counts how often keys are hashed: each that moves is.
  private struct Key: Hashable {
    final class Count { var hashes = 0 }

    let number: Int
    let count: Count

    static func == (left: Self, right: Self) -> Bool { left.number == right.number }

    func hash(into hasher: inout Hasher) {
      count.hashes += 1
      hasher.combine(number)
    }
  }

  @Test("holds what a dictionary holds, whatever is done to both")
  func model() {
    for seed in 0..<20 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var (tested, model): (SteadyDictionary<Int, Int>, [Int: Int]) = ([:], [:])
      for step in 0..<3000 {
        let key = Int.random(in: 0..<700, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: (tested[key], model[key]) = (step, step)
        case 1: (tested[key], model[key]) = (nil, nil)
        case 2:
          tested[key]? += 1
          model[key]? += 1
        case 3:
          tested[key, default: step] += 1
          model[key, default: step] += 1
        case 4 where step % 500 == 0:
          tested = tested.compactMapValues { $0 % 3 == 0 ? nil : $0 * 2 }
          model = model.compactMapValues { $0 % 3 == 0 ? nil : $0 * 2 }
        default: #expect(tested[key] == model[key])
        }
        #expect(tested[key, default: -1] == model[key, default: -1])
      }
      #expect(tested.count == model.count)
      #expect(tested.isEmpty == model.isEmpty)
      #expect(Dictionary(uniqueKeysWithValues: tested.map { ($0.key, $0.value) }) == model)
      #expect(Set(tested.keys) == Set(model.keys))
      #expect(tested.values.sorted() == model.values.sorted())
    }
  }

  @Test("is a value: a copy does not change with it")
  func copies() {
    var original: SteadyDictionary = ["a": 1, "b": 2, "a2": 3]
    let copy = original
    original["a"] = nil
    original["b"]? += 5
    #expect(copy["a"] == 1 && copy["b"] == 2 && copy.count == 3)
    #expect(original["a"] == nil && original["b"] == 7 && original.count == 2)
  }

  @Test("never moves more than a small part of what is in it")
  func steps() {
    let count = Key.Count()
    var dictionary = SteadyDictionary<Key, Int>()
    var most = 0
    for number in 0..<20_000 {
      count.hashes = 0
      dictionary[Key(number: number, count: count)] = number
      most = max(most, count.hashes)
    }
    #expect(dictionary.count == 20_000)
    #expect(most < 400)
  }
}
