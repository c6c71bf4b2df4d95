import ChatProtocol
import Foundation
import TestSupport
import Testing

@Suite("Events, generated and broken, beside Foundation's reader")
struct EventFuzzTests {
  @Test("the scan finds what Foundation finds, or has a reason that holds")
  func scan() throws {
    var events = EventTextGenerator(values: JSONTextGenerator(random: .announced("scanned events")))
    for round in 0..<12_000 {
      var text = events.event()
      if round % 2 == 1 { text = Mutation.mutated(text, &events.values.random) }
      try compare(text)
    }
  }

  private func compare(_ text: [UInt8]) throws {
    let shown = string(text).debugDescription
    let verdict = FoundationVerdict(text)
    do {
      let scan = try text.withUnsafeBytes { buffer throws in try EventScan(buffer) }
      guard case .accepts(let value) = verdict else {
        if case .rejects = verdict { Issue.record("scanned what Foundation refuses: \(shown)") }
        return
      }
      guard let object = value as? [String: Any] else {
        Issue.record("scanned what is no object to Foundation: \(shown)")
        return
      }
      #expect(scan.type == (object["type"] as? String).flatMap { EventType(name: $0) }, "\(shown)")
      #expect(scan.isRenamed == (object["type"] as? String == "new_message"), "\(shown)")
      #expect(scan.threadId?.text == identifier(object["threadId"]), "\(shown)")
      #expect(scan.seq == (object["seq"] as? NSNumber)?.uint64Value, "\(shown)")
      try expect(scan.payload, of: text, toBe: object["payload"])
      try expect(scan.message, of: text, toBe: object["message"])
    } catch let error as EventRejection {
      guard case .accepts(let value) = verdict else { return }
      #expect(holds(error, of: value, text), "\(error) of \(shown)")
    }
  }

  private func identifier(_ value: Any?) -> String? {
    (value as? String) ?? (value as? NSNumber)?.stringValue
  }

  private func expect(_ range: Range<Int>?, of text: [UInt8], toBe value: Any?) throws {
    guard let range else {
      #expect(value == nil || value is NSNull, "\(string(text).debugDescription)")
      return
    }
    guard let value, let found = try? JSONTree(scanning: Array(text[range])) else {
      Issue.record("a payload that Foundation does not see: \(string(text).debugDescription)")
      return
    }
    let meant = try JSONTree(foundation: value)
    #expect(found == meant, "\(string(text).debugDescription)")
  }

  /// Whether a rejection is true of what Foundation has read.
  private func holds(_ rejection: EventRejection, of value: Any, _ text: [UInt8]) -> Bool {
    let object = value as? [String: Any]
    switch rejection {
    case .notAnObject: return object == nil
    case .badType:
      return (object?["type"] as? String).flatMap { EventType(name: $0) } == nil || comesTwice("type", text)
    case .badThreadId:
      return identifier(object?["threadId"]).flatMap { ThreadID($0) } == nil || !(object?["threadId"] is String)
        || comesTwice("threadId", text)
    case .badSeq:
      guard let number = object?["seq"] as? NSNumber else { return true }
      return comesTwice("seq", text) || String(cString: number.objCType) == "c" || number.doubleValue < 1
        || number.doubleValue > 9_007_199_254_740_991 || String(cString: number.objCType) == "d"
    case .repeatedMember:
      return ["type", "threadId", "seq", "payload", "message"].contains { comesTwice($0, text) }
    case .notJSON:
      return isDeepOrTrailing(text)
    default: return false
    }
  }

  /// Whether a key's name or the rest of it behind an escaped beginning is in the text more than once.
  private func comesTwice(_ name: String, _ text: [UInt8]) -> Bool {
    string(text).components(separatedBy: name.dropFirst() + "\"").count > 2
  }

  private func isDeepOrTrailing(_ text: [UInt8]) -> Bool {
    do {
      _ = try JSONTree(scanning: text)
      return false
    } catch let error as JSONScanError {
      guard error.reason == .unexpectedByte else { return error.reason == .tooDeep }
      return text[..<error.offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ",")
    } catch {
      return false
    }
  }

  @Test("whatever a publisher says, clients get one well-formed object of a type that is not the gateway's own")
  func normalize() {
    var events = EventTextGenerator(values: JSONTextGenerator(random: .announced("normalised events")))
    let channels: [ChatChannel] = [
      .thread(15), .typing(15), .client(1), .manager(5), .managers, .read(1), .presence(1),
    ]
    var passed = 0
    for round in 0..<12_000 {
      var text = events.event()
      if round % 3 == 2 { text = Mutation.mutated(text, &events.values.random) }
      let channel = events.values.random.pick(channels)
      guard let event = try? EventNormalizer().normalize(text, on: channel) else { continue }
      passed += 1
      check(event, from: text, on: channel)
    }
    #expect(passed > 500)
  }

  private func check(_ event: ServerEvent, from text: [UInt8], on channel: ChatChannel) {
    let shown = "\(string(text).debugDescription) on \(channel.name) gave \(string(event.json).debugDescription)"
    guard let tree = try? JSONTree(scanning: event.json), case .object(let members) = tree,
      case .string(let name)? = members["type"]
    else {
      Issue.record("no object with a type: \(shown)")
      return
    }
    if case .presence = channel {
      // No publisher's type: nothing that would scan as an event.
      #expect(string(name) == "presence", "\(shown)")
      return
    }
    #expect(EventType(name: string(name))?.name == string(name), "\(shown)")
    let scan = event.json.withUnsafeBytes { try? EventScan($0) }
    guard let scan else {
      Issue.record("routing members come twice: \(shown)")
      return
    }
    #expect(scan.threadId == event.threadId, "\(shown)")
    switch channel {
    case .thread(let id), .typing(let id): #expect(event.threadId == id, "\(shown)")
    default: break
    }
    if case .log(let seq) = event.kind { #expect(scan.seq == seq, "\(shown)") }
    if scan.type == .message { #expect(scan.payload != nil, "\(shown)") }
  }
}
