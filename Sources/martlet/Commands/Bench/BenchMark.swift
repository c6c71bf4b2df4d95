/// What an event of `martlet bench` carries, so that each delivery can be told from every other: who sent it, its number
/// there, and when it was due.
struct BenchMark: Hashable, Sendable {
  /// The publisher, of several that each send one event after another.
  var lane: Int
  /// The event's number among those of its lane in its thread, from 0 on.
  var number: Int
  /// When it was due, in nanoseconds since the run began.
  var time: Int64

  private static let name = "\"bench\":\""

  /// The event: of a type of its own, which no page shows, at least `size` bytes long.
  func event(thread: String, size: Int) -> [UInt8] {
    var text = "{\"type\":\"bench_mark\",\"threadId\":\"\(thread)\",\(Self.name)\(lane).\(number).\(time)\""
    text += ",\"filler\":\""
    text += String(repeating: "x", count: max(0, size - text.utf8.count - 2)) + "\"}"
    return Array(text.utf8)
  }

  /// The mark of a frame; nil if it is another frame.
  init?(frame: String) {
    var frame = frame
    let mark: BenchMark? = frame.withUTF8 { bytes in
      let name = Array(Self.name.utf8)
      guard let start = (0..<max(0, bytes.count - name.count)).first(where: { bytes[$0...].starts(with: name) }) else {
        return nil
      }
      var values: [Int64] = [0]
      for byte in bytes[(start + name.count)...] {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
          let (tens, isTooLarge) = values[values.count - 1].multipliedReportingOverflow(by: 10)
          guard !isTooLarge, tens <= .max - 9 else { return nil }
          values[values.count - 1] = tens + Int64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "."): values.append(0)
        case UInt8(ascii: "\"") where values.count == 3:
          return BenchMark(lane: Int(values[0]), number: Int(values[1]), time: values[2])
        default: return nil
        }
      }
      return nil
    }
    guard let mark else { return nil }
    self = mark
  }

  init(lane: Int, number: Int, time: Int64) {
    self.lane = lane
    self.number = number
    self.time = time
  }
}
