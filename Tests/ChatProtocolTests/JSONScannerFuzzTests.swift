import ChatProtocol
import TestSupport
import Testing

@Suite("The JSON scanner beside Foundation's reader")
struct JSONScannerFuzzTests {
  @Test("generated texts are accepted and read alike")
  func generated() {
    var generator = JSONTextGenerator(random: .announced("JSON texts"))
    for _ in 0..<3000 { compare(generator.document()) }
  }

  @Test("broken texts are accepted or refused alike, but for documented strictness")
  func broken() {
    var generator = JSONTextGenerator(random: .announced("broken JSON texts"))
    for _ in 0..<15_000 {
      let text = generator.document()
      compare(Mutation.mutated(text, &generator.random))
    }
  }

  @Test("every beginning of a text is refused, but for numbers, which may end anywhere")
  func truncated() {
    let text = Array(#" {"a":[1,-2.5e+3,"é\n\ud83d\ude00",true,false,null,{}],"b":{"c":""}}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: JSONScanError.self, "the first \(end) bytes") { try JSONTree(scanning: Array(text[..<end])) }
    }
  }

  private func compare(_ text: [UInt8]) {
    let shown = String(decoding: text, as: UTF8.self)
    let foundation = FoundationVerdict(text)
    do {
      let tree = try JSONTree(scanning: text)
      switch foundation {
      case .accepts(let value):
        let meant = try JSONTree(foundation: value)
        #expect(tree == meant, "\(shown.debugDescription)")
      case .rejects: Issue.record("accepted what Foundation refuses: \(shown.debugDescription) \(text)")
      case .abstains: break
      }
    } catch let error as JSONScanError {
      guard case .accepts = foundation, !isStricterHere(error, text) else { return }
      Issue.record("refused what Foundation accepts, \(error): \(shown.debugDescription) \(text)")
    } catch {
      Issue.record("\(error): \(shown.debugDescription)")
    }
  }

  /// Where the scanner is meant to refuse what Foundation lets pass: nesting from 129 to 512 levels, and the comma behind a
  /// last element, which RFC 8259 does not know.
  private func isStricterHere(_ error: JSONScanError, _ text: [UInt8]) -> Bool {
    switch error.reason {
    case .tooDeep: return true
    case .unexpectedByte:
      guard [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(text[error.offset]) else { return false }
      return text[..<error.offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ",")
    default: return false
    }
  }
}
