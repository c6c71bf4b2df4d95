import ChatProtocol

/// The body of `POST /api/disconnect`: `{"userId":1}`.
struct DisconnectRequest {
  let userId: UserID

  /// A member that is not known is refused: who writes one expects something of it, and the user would be sent away from
  /// everywhere all the same.
  init(_ body: UnsafeRawBufferPointer) throws(MalformedRequest) {
    let scanner = JSONScanner(body)
    var userId: UserID?
    do {
      var reader = try JSONObjectReader(scanner)
      while let member = try reader.next() {
        guard scanner.equals(member.key, "userId"), userId == nil else {
          throw MalformedRequest(message: "The body must be {\"userId\":…} and nothing else.")
        }
        userId = scanner.identifier(member.value)
        guard userId != nil else {
          throw MalformedRequest(
            message: "`userId` must be an integer or a string of 1 to 64 characters of [A-Za-z0-9_-].")
        }
      }
      try reader.finish()
    } catch let error as MalformedRequest {
      throw error
    } catch {
      throw MalformedRequest(message: "The body must be one JSON object.")
    }
    guard let userId else { throw MalformedRequest(message: "`userId` is missing: the user to disconnect.") }
    self.userId = userId
  }
}
