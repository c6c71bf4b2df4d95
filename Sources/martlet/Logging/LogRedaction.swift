/// Takes out of a text what must not be in a log, wherever it came from: tokens, and what stands where tokens stand.
enum LogRedaction {
  /// What stands in for it.
  static let mark = "<secret>"

  /// Whether metadata of this name is a secret as a whole.
  static func isSecret(key: String) -> Bool {
    let key = key.lowercased()
    return ["token", "secret", "password", "authorization", "apikey", "api_key", "api-key", "cookie"]
      .contains(where: key.contains)
  }

  /// A text without JWTs, without what follows `Bearer `, the value of a `token` in a URL's query, and the user and
  /// password of a URL.
  static func redacted(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var position = 0
    var isChanged = false
    while position < bytes.count {
      let rest = bytes[position...]
      let isWordStart = position == 0 || !isTokenByte(bytes[position - 1])
      if isWordStart, let length = jwtLength(rest) {
        result += mark.utf8
        position += length
        isChanged = true
      } else if isWordStart,
        let word = ["bearer ", "bearer.", "token="].first(where: { startsIgnoringCase(rest, $0) }),
        let length = valueLength(rest.dropFirst(word.utf8.count))
      {
        result += rest.prefix(word.utf8.count)
        result += mark.utf8
        position += word.utf8.count + length
        isChanged = true
      } else if rest.starts(with: "://".utf8), let length = credentialsLength(rest.dropFirst(3)) {
        result += "://".utf8 + Array(mark.utf8)
        position += 3 + length
        isChanged = true
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return isChanged ? String(decoding: result, as: UTF8.self) : text
  }

  /// `eyJ…`, a dot, more, perhaps a dot and more: a JWT's header is a JSON object, and so begins.
  private static func jwtLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.starts(with: "eyJ".utf8) else { return nil }
    let length = bytes.prefix { isTokenByte($0) || $0 == UInt8(ascii: ".") }.count
    return bytes.prefix(length).contains(UInt8(ascii: ".")) ? length : nil
  }

  /// What may be a credential, up to a separator; nil where there is none.
  private static func valueLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let length = bytes.prefix { $0 > 0x20 && !#"&"',;)}"#.utf8.contains($0) }.count
    return length > 0 ? length : nil
  }

  /// `user:password` before the `@` of a URL's authority; nil where there is none.
  private static func credentialsLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    let authority = bytes.prefix { $0 > 0x20 && !#"/?#"'"#.utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    return at - authority.startIndex
  }

  private static func startsIgnoringCase(_ bytes: ArraySlice<UInt8>, _ word: String) -> Bool {
    bytes.count >= word.utf8.count && zip(bytes, word.utf8).allSatisfy { $0 == $1 || ($0 | 0x20) == $1 }
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
