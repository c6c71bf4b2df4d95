import TestSupport

/// Random events: the members that route, in any order, some odd, some twice, with others between them.
struct EventTextGenerator {
  var values: JSONTextGenerator

  mutating func event() -> [UInt8] {
    var members: [[UInt8]] = []
    add("type", to: &members, odds: 19) { $0.typeName() }
    add("threadId", to: &members, odds: 15) { $0.identifier() }
    add("seq", to: &members, odds: 10) { $0.position() }
    add("payload", to: &members, odds: 15) { $0.payload() }
    add("message", to: &members, odds: 6) { $0.payload() }
    for name in ["userId", "isTyping", "messageIds", "upTo", "online"] {
      add(name, to: &members, odds: 4) { $0.payload() }
    }
    if values.random.chance(1, in: 20), let again = members.first { members.append(again) }
    members.shuffle(using: &values.random)
    return Array("{".utf8) + Array(members.joined(separator: Array(",".utf8))) + Array("}".utf8)
  }

  private mutating func add(
    _ name: String, to members: inout [[UInt8]], odds: Int, _ value: (inout EventTextGenerator) -> [UInt8]
  ) {
    guard values.random.chance(odds, in: 20) else { return }
    var key = Array("\"\(name)\"".utf8)
    if values.random.chance(1, in: 10), let first = name.unicodeScalars.first {
      let code = String(first.value, radix: 16)
      key = Array("\"\\u00\(code)\(name.dropFirst())\"".utf8)
    }
    members.append(key + Array(":".utf8) + value(&self))
  }

  private mutating func typeName() -> [UInt8] {
    if values.random.chance(1, in: 20) { return anyValue() }
    let names = [
      "message", "new_message", "thread_update", "read", "typing", "order_paid", "presence", "ok", "welcome", "error",
      "Bad", "", "a-b",
    ]
    return Array("\"\(values.random.pick(names))\"".utf8)
  }

  private mutating func identifier() -> [UInt8] {
    if values.random.chance(1, in: 20) { return anyValue() }
    return Array(values.random.pick(["15", "\"15\"", "16", "\"g_1\"", "null", "-3", "\"1\\u0035\""]).utf8)
  }

  private mutating func position() -> [UInt8] {
    if values.random.chance(1, in: 10) { return anyValue() }
    return Array(String(values.random.int(1...99)).utf8)
  }

  private mutating func payload() -> [UInt8] {
    let fixed = [
      #"{"userId":1,"isTyping":true}"#, #"{"userId":"g_1","messageIds":[1,"msg_2"],"upTo":4}"#, "true", "1",
      #"{"id":"msg_1","from":"client","text":"hi\n\"}{","createdAt":"2025-01-10T12:00:00Z"}"#, "[1,2]",
    ]
    return values.random.chance(1, in: 2) ? Array(values.random.pick(fixed).utf8) : anyValue()
  }

  private mutating func anyValue() -> [UInt8] {
    var text: [UInt8] = []
    values.value(&text, depth: 3)
    return text
  }
}
