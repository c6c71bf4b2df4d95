import ChatProtocol

extension JSONScanner {
  /// The value at a key of an object, by default of the text's one; nil if it is not there.
  func member(_ key: StaticString, of object: JSONValue? = nil) -> JSONValue? {
    if let object, object.kind != .object { return nil }
    do {
      var reader = try object.map { try JSONObjectReader(self, $0) } ?? JSONObjectReader(self)
      while let member = try reader.next() {
        if equals(member.key, key) { return member.value }
      }
    } catch {
      return nil
    }
    return nil
  }
}
