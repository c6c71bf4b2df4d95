import NIOCore
import NIOHTTP1

/// Reads the head of a request that is as browsers and libraries write a WebSocket handshake: `GET`, HTTP/1.1, no body, the
/// whole head in one read. Pure.
///
/// It takes less than HTTP allows (RFC 9112), and nothing that HTTP does not: whatever it does not take is for a real
/// parser, which gets the same bytes.
enum PlainRequestHead {
  /// The head that the bytes begin with, and moves behind it; nil, and does not move: it is none of this kind.
  static func read(
    from bytes: inout ByteBuffer, maximumSize: Int, maximumCount: Int
  ) -> HTTPRequestHead? {
    let parsed = bytes.withUnsafeReadableBytes { Scan(bytes: $0, maximumSize: maximumSize).head(maximumCount) }
    guard let (head, length) = parsed else { return nil }
    bytes.moveReaderIndex(forwardBy: length)
    return head
  }

  private struct Scan {
    let bytes: UnsafeRawBufferPointer
    let maximumSize: Int
    var position = 0

    init(bytes: UnsafeRawBufferPointer, maximumSize: Int) {
      self.bytes = bytes
      self.maximumSize = maximumSize
    }

    func head(_ maximumCount: Int) -> (HTTPRequestHead, length: Int)? {
      var scan = self
      guard let uri = scan.requestLine() else { return nil }
      var fields: [(String, String)] = []
      fields.reserveCapacity(16)
      var asksForUpgrade = false
      while !scan.skips("\r\n") {
        guard fields.count < maximumCount, let field = scan.field() else { return nil }
        switch field.name.count {
        case 7: asksForUpgrade = asksForUpgrade || field.name.isCaseInsensitively("upgrade")
        case 14 where field.name.isCaseInsensitively("content-length"): return nil
        case 17 where field.name.isCaseInsensitively("transfer-encoding"): return nil
        default: break
        }
        fields.append((String(decoding: field.name, as: UTF8.self), String(decoding: field.value, as: UTF8.self)))
      }
      guard asksForUpgrade, scan.position <= maximumSize else { return nil }
      return (HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: HTTPHeaders(fields)), scan.position)
    }

    private mutating func requestLine() -> String? {
      guard skips("GET ") else { return nil }
      let start = position
      while let byte = next, byte > 0x20, byte < 0x7F { position += 1 }
      let target = bytes[start..<position]
      guard target.first == UInt8(ascii: "/"), skips(" HTTP/1.1\r\n") else { return nil }
      return String(decoding: target, as: UTF8.self)
    }

    private mutating func field() -> (name: Slice<UnsafeRawBufferPointer>, value: Slice<UnsafeRawBufferPointer>)? {
      let start = position
      while let byte = next, Self.isToken(byte) { position += 1 }
      let name = bytes[start..<position]
      guard !name.isEmpty, skips(":") else { return nil }
      while next == 0x20 || next == 0x09 { position += 1 }
      let valueStart = position
      while let byte = next, byte >= 0x20 && byte < 0x7F || byte == 0x09 { position += 1 }
      var valueEnd = position
      guard skips("\r\n") else { return nil }
      while valueEnd > valueStart, bytes[valueEnd - 1] == 0x20 || bytes[valueEnd - 1] == 0x09 { valueEnd -= 1 }
      return (name, bytes[valueStart..<valueEnd])
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skips(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      guard bytes.count - position >= count else { return false }
      let isThere = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
        .elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: count))
      if isThere { position += count }
      return isThere
    }

    /// `tchar` of RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "#")...UInt8(ascii: "'"),
        UInt8(ascii: "^")...UInt8(ascii: "`"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"),
        UInt8(ascii: "|"), UInt8(ascii: "~"):
        true
      default: false
      }
    }
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// - Parameter lowercased: of the same length.
  fileprivate func isCaseInsensitively(_ lowercased: StaticString) -> Bool {
    elementsEqual(UnsafeRawBufferPointer(start: lowercased.utf8Start, count: lowercased.utf8CodeUnitCount)) {
      $0 | 0x20 == $1
    }
  }
}
