import TestSupport

/// Random JSON texts: every kind of value, escapes, white space, the numbers that readers trip over.
struct JSONTextGenerator {
  var random: SeededGenerator

  mutating func document() -> [UInt8] {
    var text: [UInt8] = []
    space(&text)
    value(&text, depth: random.int(0...5))
    space(&text)
    return text
  }

  mutating func value(_ text: inout [UInt8], depth: Int) {
    switch depth > 0 ? random.int(0...7) : random.int(2...7) {
    case 0: object(&text, depth: depth)
    case 1: array(&text, depth: depth)
    case 2, 3: string(&text)
    case 4, 5: text += number().utf8
    default: text += random.pick(["true", "false", "null"]).utf8
    }
  }

  mutating func object(_ text: inout [UInt8], depth: Int) {
    text.append(UInt8(ascii: "{"))
    for index in 0..<random.int(0...5) {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      space(&text)
      string(&text)
      space(&text)
      text.append(UInt8(ascii: ":"))
      space(&text)
      value(&text, depth: depth - 1)
      space(&text)
    }
    text.append(UInt8(ascii: "}"))
  }

  mutating func array(_ text: inout [UInt8], depth: Int) {
    text.append(UInt8(ascii: "["))
    for index in 0..<random.int(0...5) {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      space(&text)
      value(&text, depth: depth - 1)
      space(&text)
    }
    text.append(UInt8(ascii: "]"))
  }

  mutating func string(_ text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for _ in 0..<random.pick([0, 1, 3, 7, 8, 9, 20]) {
      text += character()
    }
    text.append(UInt8(ascii: "\""))
  }

  /// A character of a string, as it is or escaped.
  mutating func character() -> [UInt8] {
    switch random.int(0...9) {
    case 0: Array(random.pick(["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"]).utf8)
    case 1: Array(random.pick(["\\u0000", "\\u001f", "\\u0041", "\\u00E9", "\\uFFFF", "\\ud83d\\uDE00"]).utf8)
    case 2: Array(random.pick(["é", "\u{7FF}", "\u{800}", "€", "\u{FFFD}", "\u{10000}", "🙂", "\u{10FFFF}"]).utf8)
    case 3: Array(random.pick(["\u{7F}", "{", "}", "[", "]", ":", ",", "'", "/"]).utf8)
    default: [UInt8(random.int(0x61...0x7A))]
    }
  }

  mutating func number() -> String {
    switch random.int(0...5) {
    case 0: random.pick(["0", "-0", "1", "-1", "15", "9007199254740991", "9007199254740992"])
    case 1: random.pick(["9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e400", "-1E400"])
    case 2: String(random.int(-1_000_000...1_000_000)) + random.pick(["", ".5", ".000", "e3", "E-2", ".25e+1"])
    case 3: random.pick(["0.1", "-0.0", "1e-400", "0e0", "1E5", "123456789.123456789"])
    case 4: "1" + String(repeating: "0", count: random.int(17...400))
    default: String(random.int(0...99))
    }
  }

  mutating func space(_ text: inout [UInt8]) {
    guard random.chance(1, in: 5) else { return }
    for _ in 0..<random.int(1...3) { text.append(random.pick([0x20, 0x09, 0x0A, 0x0D])) }
  }
}
