/// What the gateway must know of an event, found without decoding its payload.
package struct EventScan: Hashable, Sendable {
  /// The member `type`, decoded.
  package var type: String?
  /// The member `threadId`.
  package var threadId: ThreadID?
  /// The member `seq`: the event's position in its thread's log.
  package var seq: UInt64?
  /// Where the member `payload` stands.
  package var payload: Range<Int>?
  /// Where the member `message` stands, the brief's other name of the payload of a `new_message`.
  package var message: Range<Int>?

  /// Scans one JSON object.
  ///
  /// A member that decides where an event goes must not come twice: readers differ in which one they believe.
  /// - Throws: ``EventRejection`` for what is no object, has a malformed identifier or position, or repeats a member.
  package init(_ bytes: UnsafeRawBufferPointer) throws(EventRejection) {
    let scanner = JSONScanner(bytes)
    do {
      var reader = try JSONObjectReader(scanner)
      while let member = try reader.next() { try take(member, scanner) }
      try reader.finish()
    } catch let rejection as EventRejection {
      throw rejection
    } catch let error as JSONScanError {
      throw error.reason == .notAnObject ? .notAnObject : .notJSON
    } catch {
      throw .notJSON
    }
  }

  private mutating func take(_ member: JSONObjectReader.Member, _ scanner: JSONScanner) throws {
    if scanner.equals(member.key, "type") {
      guard type == nil else { throw EventRejection.repeatedMember }
      guard let name = scanner.string(member.value) else { throw EventRejection.badType }
      type = name
    } else if scanner.equals(member.key, "threadId") {
      guard threadId == nil else { throw EventRejection.repeatedMember }
      if member.value.kind == .null { return }
      guard let id: ThreadID = scanner.identifier(member.value) else { throw EventRejection.badThreadId }
      threadId = id
    } else if scanner.equals(member.key, "seq") {
      guard seq == nil else { throw EventRejection.repeatedMember }
      if member.value.kind == .null { return }
      guard let position = scanner.position(member.value), position > 0 else { throw EventRejection.badSeq }
      seq = position
    } else if scanner.equals(member.key, "payload") {
      guard payload == nil else { throw EventRejection.repeatedMember }
      payload = member.value.range
    } else if scanner.equals(member.key, "message") {
      guard message == nil else { throw EventRejection.repeatedMember }
      message = member.value.range
    }
  }
}
