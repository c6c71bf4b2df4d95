import ChatProtocol

/// The members of a token's header or payload. One that comes twice makes the token malformed (RFC 7519, section 4).
struct TokenMembers {
  private let json: [UInt8]
  private var members: [JSONObjectReader.Member] = []

  init(_ json: [UInt8]) throws(TokenError) {
    self.json = json
    let result: Result<[JSONObjectReader.Member], TokenError> = json.withUnsafeBytes { bytes in
      let scanner = JSONScanner(bytes)
      do {
        var reader = try JSONObjectReader(scanner)
        var members: [JSONObjectReader.Member] = []
        members.reserveCapacity(8)
        while let member = try reader.next() {
          guard !members.contains(where: { scanner.areEqual($0.key, member.key) }) else {
            return .failure(TokenError(.malformed, "the token has a member twice"))
          }
          guard members.count < 100 else {
            return .failure(TokenError(.malformed, "the token has too many members"))
          }
          members.append(member)
        }
        try reader.finish()
        return .success(members)
      } catch {
        return .failure(TokenError(.malformed, "the token holds no JSON object"))
      }
    }
    members = try result.get()
  }

  func has(_ name: StaticString) -> Bool { value(name) { _, _ in true } == true }

  func string(_ name: StaticString) -> String? { value(name) { $0.string($1) } }

  /// A NumericDate (RFC 7519, section 2): seconds since 1970; a fraction is cut off.
  func date(_ name: StaticString) -> Int64? {
    value(name) { scanner, value in
      if let integer = scanner.integer(value) { return integer }
      guard case .number = value.kind, let number = Double(String(decoding: scanner.raw(value), as: UTF8.self)),
        number.magnitude < 1e15
      else { return nil }
      return Int64(number.rounded(.down))
    }
  }

  func identifier<Kind>(_ name: StaticString) -> Identifier<Kind>? { value(name) { $0.identifier($1) } }

  /// A string, or an array of strings.
  func strings(_ name: StaticString, limit: Int) -> [String]? {
    value(name) { scanner, value in
      if let one = scanner.string(value) { return [one] }
      guard let elements = try? scanner.elements(value, limit: limit) else { return nil }
      let strings = elements.compactMap { scanner.string($0) }
      return strings.count == elements.count ? strings : nil
    }
  }

  /// An array of identifiers.
  func identifiers<Kind>(_ name: StaticString, limit: Int) -> [Identifier<Kind>]? {
    value(name) { scanner, value in
      guard let elements = try? scanner.elements(value, limit: limit) else { return nil }
      let ids: [Identifier<Kind>] = elements.compactMap { scanner.identifier($0) }
      return ids.count == elements.count ? ids : nil
    }
  }

  private func value<Result>(_ name: StaticString, _ read: (JSONScanner, JSONValue) -> Result?) -> Result? {
    json.withUnsafeBytes { bytes in
      let scanner = JSONScanner(bytes)
      return members.first { scanner.equals($0.key, name) }.flatMap { read(scanner, $0.value) }
    }
  }
}
