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
        let name = Self.knownName(field.name)
        switch name {
        case "Upgrade": asksForUpgrade = true
        case "Content-Length", "Transfer-Encoding": return nil
        default: break
        }
        fields.append(
          (name ?? String(decoding: field.name, as: UTF8.self), String(decoding: field.value, as: UTF8.self)))
      }
      guard asksForUpgrade, scan.position <= maximumSize else { return nil }
      return (HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: HTTPHeaders(fields)), scan.position)
    }

    /// One of the names that are looked at, which take no memory of their own; nil: another.
    private static func knownName(_ name: Slice<UnsafeRawBufferPointer>) -> String? {
      switch name.count {
      case 4 where name.isCaseInsensitively("host"): "Host"
      case 6 where name.isCaseInsensitively("origin"): "Origin"
      case 7 where name.isCaseInsensitively("upgrade"): "Upgrade"
      case 10 where name.isCaseInsensitively("connection"): "Connection"
      case 13 where name.isCaseInsensitively("authorization"): "Authorization"
      case 14 where name.isCaseInsensitively("content-length"): "Content-Length"
      case 17 where name.isCaseInsensitively("transfer-encoding"): "Transfer-Encoding"
      case 17 where name.isCaseInsensitively("sec-websocket-key"): "Sec-WebSocket-Key"
      case 21 where name.isCaseInsensitively("sec-websocket-version"): "Sec-WebSocket-Version"
      case 22 where name.isCaseInsensitively("sec-websocket-protocol"): "Sec-WebSocket-Protocol"
      case 24 where name.isCaseInsensitively("sec-websocket-extensions"): "Sec-WebSocket-Extensions"
      default: nil
      }
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
      for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
      position += count
      return true
    }

    /// `tchar` of RFC 9110, section 5.6.2: a bit for each character of ASCII.
    private static func isToken(_ byte: UInt8) -> Bool {
      guard byte < 0x80 else { return false }
      let marks: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
      return marks >> UInt64(byte & 63) & 1 == 1
    }
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// - Parameter lowercased: of the same length; letters and hyphens.
  fileprivate func isCaseInsensitively(_ lowercased: StaticString) -> Bool {
    for index in 0..<lowercased.utf8CodeUnitCount
    where base[startIndex + index] | 0x20 != lowercased.utf8Start[index] {
      return false
    }
    return true
  }
}
