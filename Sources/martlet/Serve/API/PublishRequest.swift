import ChatProtocol

/// The body of `POST /api/publish`: `{"channel":"chat.thread.15","event":{…}}`. The event may also be a string that holds
/// the JSON, as sites have it that used to give it to Redis.
struct PublishRequest {
  let event: ChatChannelEvent

  init(_ body: UnsafeRawBufferPointer) throws(MalformedRequest) {
    let scanner = JSONScanner(body)
    var channel: String?
    var event: JSONValue?
    do {
      var reader = try JSONObjectReader(scanner)
      while let member = try reader.next() {
        if scanner.equals(member.key, "channel") { channel = scanner.string(member.value) }
        if scanner.equals(member.key, "event") { event = member.value }
      }
      try reader.finish()
    } catch {
      throw MalformedRequest(message: "The body must be one JSON object: \(error.description).")
    }
    guard let channel else { throw MalformedRequest(message: "`channel` is missing: a string such as chat.thread.15.") }
    guard let channel = ChatChannel(name: channel), channel.isOpenToPublishers else {
      throw MalformedRequest(
        message: "There is no such channel. See the channels in the documentation of the protocol.")
    }
    guard let event else { throw MalformedRequest(message: "`event` is missing: the event, a JSON object.") }
    self.event = ChatChannelEvent(
      channel: channel, json: scanner.string(event).map { Array($0.utf8) } ?? Array(scanner.raw(event)))
  }
}
