import ChatProtocol

/// A token's header (RFC 7515, section 4), as far as it is looked at.
struct TokenHeader {
  let algorithm: Algorithm
  let kid: String?

  init(_ json: [UInt8]) throws(TokenError) {
    let members = try TokenMembers(json)
    guard let name = members.string("alg"), let algorithm = Algorithm(rawValue: name) else {
      throw TokenError(.unsupported, "the token's algorithm is not accepted")
    }
    guard !members.has("crit") else {
      throw TokenError(.unsupported, "the token has critical extensions, which are not understood")
    }
    if members.has("typ") {
      guard let type = members.string("typ"), ["jwt", "at+jwt"].contains(type.lowercased()) else {
        throw TokenError(.unsupported, "the token's `typ` is not JWT")
      }
    }
    self.algorithm = algorithm
    if members.has("kid") {
      guard let kid = members.string("kid") else { throw TokenError(.malformed, "the token's `kid` is no string") }
      self.kid = kid
    } else {
      self.kid = nil
    }
  }
}
