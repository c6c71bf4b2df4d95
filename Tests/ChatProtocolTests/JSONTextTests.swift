import ChatProtocol
import Foundation
import TestSupport
import Testing

@Suite("JSON text that is built")
struct JSONTextTests {
  @Test("every string survives the way out and back, read by Foundation and by the scanner")
  func roundTrip() throws {
    var random = SeededGenerator.announced("strings")
    for _ in 0..<500 {
      var string = ""
      for _ in 0..<random.int(0...30) {
        let scalar = Unicode.Scalar(UInt32(random.int(0...(random.chance(1, in: 2) ? 0x7F : 0x10FFFF))))
        if let scalar { string.unicodeScalars.append(scalar) }
      }
      var text = JSONText()
      text.string(string)
      let decoded = try JSONSerialization.jsonObject(with: Data(text.bytes), options: [.fragmentsAllowed])
      #expect((decoded as? String).map { Array($0.utf8) } == Array(string.utf8))
      #expect(try JSONTree(scanning: text.bytes) == .string(Array(string.utf8)))
    }
  }

  @Test("no control character, quote or backslash leaves a string unescaped")
  func escapes() {
    for code in UInt8(0)...0x7F {
      var text = JSONText()
      text.string(String(UnicodeScalar(code)))
      let inside = text.bytes.dropFirst().dropLast()
      if code < 0x20 || code == UInt8(ascii: "\"") || code == UInt8(ascii: "\\") {
        #expect(inside.first == UInt8(ascii: "\\"), "\(code)")
        #expect(inside.allSatisfy { $0 >= 0x20 }, "\(code)")
      } else {
        #expect(Array(inside) == [code])
      }
    }
  }

  @Test("numbers, booleans and identifiers are written as JSON writes them")
  func values() {
    var text = JSONText()
    text.raw("[")
    text.number(Int64.min)
    text.raw(",")
    text.number(UInt64.max)
    text.raw(",")
    text.boolean(true)
    text.raw(",")
    text.boolean(false)
    text.raw(",")
    text.identifier(ThreadID(15))
    text.raw(",")
    if let id = ThreadID("15") { text.identifier(id) }
    text.raw("]")
    #expect(
      String(decoding: text.bytes, as: UTF8.self) == #"[-9223372036854775808,18446744073709551615,true,false,15,"15"]"#)
  }
}
