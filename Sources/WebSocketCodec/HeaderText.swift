// Texts of header fields, by their bytes.

extension Collection<UInt8> {
  /// Whether the text is this one, whatever the case of its letters.
  /// - Parameter lowercased: of ASCII.
  func isCaseInsensitively(_ lowercased: StaticString) -> Bool {
    let count = lowercased.utf8CodeUnitCount
    guard self.count == count else { return false }
    let wanted = lowercased.utf8Start
    let inPlace = withContiguousStorageIfAvailable { text in
      (0..<count).allSatisfy { Self.isLetter(text[$0], wanted[$0]) }
    }
    return inPlace ?? zip(self, 0..<count).allSatisfy { Self.isLetter($0, wanted[$1]) }
  }

  @inline(__always)
  private static func isLetter(_ byte: UInt8, _ wanted: UInt8) -> Bool {
    byte == wanted || (byte >= 0x41 && byte <= 0x5A && byte | 0x20 == wanted)
  }
}

extension BidirectionalCollection<UInt8> where SubSequence: BidirectionalCollection<UInt8> {
  /// The text without white space around it (RFC 9110, section 5.6.3).
  var trimmed: SubSequence {
    var text = drop { $0 == 0x20 || $0 == 0x09 }
    while let last = text.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
    return text
  }
}
