import TestSupport
import Testing
import WebSocketCodec

@Suite("The UTF-8 validator agrees with the standard library")
struct UTF8StreamValidatorTests {
  private static func isValid(_ pieces: [[UInt8]]) -> Bool {
    var validator = UTF8StreamValidator()
    for piece in pieces where !piece.withUnsafeBytes({ validator.accept($0) }) { return false }
    return validator.isComplete
  }

  private static func check(_ bytes: [UInt8], seed: UInt64 = 0) {
    let expected = String(validating: bytes, as: UTF8.self) != nil
    #expect(isValid([bytes]) == expected, "\(bytes), seed \(seed)")
    #expect(isValid(bytes.map { [$0] }) == expected, "\(bytes) byte by byte, seed \(seed)")
  }

  @Test("every single byte and every pair")
  func pairs() {
    for first in UInt8.min...UInt8.max {
      var validator = UTF8StreamValidator()
      let single = [first].withUnsafeBytes { validator.accept($0) } && validator.isComplete
      #expect(single == (first < 0x80))
      for second in UInt8.min...UInt8.max {
        let expected = String(validating: [first, second], as: UTF8.self) != nil
        if Self.isValid([[first, second]]) != expected { Issue.record("\(first) \(second)") }
      }
    }
  }

  @Test("every border of three and four bytes")
  func borders() {
    let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    for first in UInt8(0xDF)...0xF8 {
      for second in edges {
        for third in edges {
          Self.check([first, second, third])
          for fourth in edges { Self.check([first, second, third, fourth]) }
        }
      }
    }
  }

  @Test("generated text, whole and broken", arguments: 1...200 as ClosedRange<UInt64>)
  func generated(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...60, using: &generator) {
      let limits: [UInt32] = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF]
      let value = UInt32.random(in: 0...limits[Int.random(in: 0..<4, using: &generator)], using: &generator)
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    var bytes = Array(String(text).utf8)
    Self.check(bytes, seed: seed)
    for _ in 0..<4 where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &generator)
      if Bool.random(using: &generator) {
        bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      } else {
        bytes.remove(at: index)
      }
      Self.check(bytes, seed: seed)
    }
  }

  @Test("the first wrong byte is noticed at once")
  func failsFast() {
    var validator = UTF8StreamValidator()
    #expect([UInt8(0x61), 0xED].withUnsafeBytes { validator.accept($0) })
    #expect(![UInt8(0xA0)].withUnsafeBytes { validator.accept($0) })
  }
}
