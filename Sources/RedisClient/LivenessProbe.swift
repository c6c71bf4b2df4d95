/// Decides whether a subscriber's connection is alive: it must hear what it says to itself, and an answer to its ping. Pure.
struct LivenessProbe {
  private var number: UInt64 = 0
  private var hasHeard = true
  private var hasAnswer = true

  /// Whether all that was asked was answered.
  var isAlive: Bool { hasHeard && hasAnswer }

  /// Asks anew; the word to be published on the subscriber's own channel.
  mutating func ask() -> [UInt8] {
    number += 1
    hasHeard = false
    hasAnswer = false
    return Array("\(number)".utf8)
  }

  /// A word has come on its own channel.
  mutating func heard(_ word: [UInt8]) {
    if word == Array("\(number)".utf8) { hasHeard = true }
  }

  /// The ping was answered.
  mutating func answered() { hasAnswer = true }

  /// The word could not be published: that says nothing of this connection.
  mutating func couldNotSpeak(_ word: [UInt8]) { heard(word) }
}
