import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("A cursor holds positions, and is told from what is none")
struct CursorTests {
  private static func random(_ generator: inout SeededGenerator) -> Cursor {
    var positions: [ThreadID: UInt64] = [:]
    for _ in 0..<Int.random(in: 0...20, using: &generator) {
      let number = Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0...63, using: &generator)
      let id = Bool.random(using: &generator) ? ThreadID(number) : ThreadID("t_\(number)") ?? 1
      positions[id] =
        UInt64.random(in: 0...0x1F_FFFF_FFFF_FFFF, using: &generator) >> UInt64.random(in: 0...53, using: &generator)
    }
    return Cursor(positions)
  }

  @Test("every cursor comes back as it went out, in characters that URLs and headers take as they are")
  func roundTrip() throws {
    var generator = SeededGenerator.announced("cursors")
    for _ in 0..<500 {
      let cursor = Self.random(&generator)
      let text = cursor.text
      #expect(try Cursor(text, maximumThreads: 20) == cursor)
      #expect(text.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x2D || $0 == 0x5F })
    }
  }

  @Test("a cursor that was cut, changed or made up is refused and does nothing worse")
  func mutations() {
    var generator = SeededGenerator.announced("cursors")
    for _ in 0..<5000 {
      let cursor = Self.random(&generator)
      var bytes = Array(cursor.text.utf8)
      for _ in 0...Int.random(in: 0...3, using: &generator) {
        let index = bytes.indices.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0...2, using: &generator) {
        case 0 where !bytes.isEmpty: bytes.remove(at: index)
        case 1 where !bytes.isEmpty: bytes[index] = UInt8.random(in: 0...127, using: &generator)
        default: bytes.insert(UInt8.random(in: 0x30...0x7A, using: &generator), at: min(index, bytes.count))
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard text != cursor.text else { continue }
      #expect(throws: Cursor.Invalid.self, "\(text)") { try Cursor(text, maximumThreads: 20) }
    }
  }

  @Test("a cursor of more threads than a connection may join is refused")
  func tooMany() {
    let cursor = Cursor([1: 1, 2: 2, 3: 3])
    #expect(throws: Cursor.Invalid.self) { try Cursor(cursor.text, maximumThreads: 2) }
    #expect(throws: Cursor.Invalid.self) {
      try Cursor(String(repeating: "A", count: Cursor.maximumLength + 1), maximumThreads: 2)
    }
  }

  @Test("a thousand threads of ordinary ids fit into a request's head")
  func size() {
    let cursor = Cursor(Dictionary(uniqueKeysWithValues: (1...1000).map { (ThreadID(Int64($0 * 977)), UInt64($0)) }))
    #expect(cursor.text.utf8.count < 10 * 1024)
  }
}

extension UInt8 {
  fileprivate var isASCIILetterOrDigit: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
