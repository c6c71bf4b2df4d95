import ChatProtocol

/// The body of `POST /api/publish`: `{"channel":"chat.thread.15","event":{…}}`, or an array of such objects. An event may
/// also be a string that holds the JSON, as sites have it that used to give it to Redis.
struct PublishRequest {
  /// The most events in one request.
  static let maximumEvents = 500

  /// The events, in their order; at least one.
  let events: [ChatChannelEvent]
  /// Whether they came in an array.
  let isList: Bool

  init(_ body: UnsafeRawBufferPointer) throws(MalformedRequest) {
    let scanner = JSONScanner(body)
    do {
      let document = try scanner.document()
      isList = document.kind == .array
      guard isList else {
        events = [try Self.event(document, scanner)]
        return
      }
      guard let elements = try scanner.elements(document, limit: Self.maximumEvents), !elements.isEmpty else {
        throw MalformedRequest(message: "An array must hold 1 to \(Self.maximumEvents) events.")
      }
      events = try elements.enumerated().map { index, element in
        do throws(MalformedRequest) {
          return try Self.event(element, scanner)
        } catch {
          throw error.at(index)
        }
      }
    } catch let error as MalformedRequest {
      throw error
    } catch let error as JSONScanError {
      throw Self.notJSON(error)
    } catch {
      throw MalformedRequest(message: "The body could not be read.")
    }
  }

  private static func notJSON(_ error: JSONScanError) -> MalformedRequest {
    MalformedRequest(message: "The body must be one JSON object, or an array of them: \(error.description).")
  }

  private static func event(
    _ object: JSONValue, _ scanner: JSONScanner
  ) throws(MalformedRequest) -> ChatChannelEvent {
    var channel: String?
    var event: JSONValue?
    do throws(JSONScanError) {
      var reader = try JSONObjectReader(scanner, object)
      while let member = try reader.next() {
        if scanner.equals(member.key, "channel") { channel = scanner.string(member.value) }
        if scanner.equals(member.key, "event") { event = member.value }
      }
    } catch {
      throw notJSON(error)
    }
    guard let channel else { throw MalformedRequest(message: "`channel` is missing: a string such as chat.thread.15.") }
    guard let channel = ChatChannel(name: channel), channel.isOpenToPublishers else {
      throw MalformedRequest(
        message: "There is no such channel. See the channels in the documentation of the protocol.")
    }
    guard let event else { throw MalformedRequest(message: "`event` is missing: the event, a JSON object.") }
    return ChatChannelEvent(
      channel: channel, json: scanner.string(event).map { Array($0.utf8) } ?? Array(scanner.raw(event)))
  }
}
