extension StaticString {
  /// Whether these characters lie at `address`, where as many bytes must be. Compared word by word: a compiler that knows the
  /// literal needs no loop.
  @inline(__always)
  func isAt(_ address: UnsafeRawPointer) -> Bool {
    let count = utf8CodeUnitCount
    var index = 0
    while index &+ 8 <= count {
      guard isSame(UInt64.self, address, index) else { return false }
      index &+= 8
    }
    if index &+ 4 <= count {
      guard isSame(UInt32.self, address, index) else { return false }
      index &+= 4
    }
    while index < count {
      guard isSame(UInt8.self, address, index) else { return false }
      index &+= 1
    }
    return true
  }

  @inline(__always)
  private func isSame<Word: FixedWidthInteger>(_: Word.Type, _ address: UnsafeRawPointer, _ offset: Int) -> Bool {
    address.loadUnaligned(fromByteOffset: offset, as: Word.self)
      == UnsafeRawPointer(utf8Start).loadUnaligned(fromByteOffset: offset, as: Word.self)
  }
}
