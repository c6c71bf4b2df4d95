import NIOCore
import NIOHTTP1

/// The bytes of an answer by HTTP/1.1 (RFC 9112), where no encoder is in the channel.
struct BareAnswer {
  /// Whether the connection ends with the answer.
  var closes = false
  /// Whether the body goes out in chunks: it does if nobody has said how long it is.
  var isChunked = false

  /// The bytes of the head; says how the body is framed and whether the connection ends.
  mutating func head(_ head: HTTPResponseHead) -> ByteBuffer {
    var headers = head.headers
    if headers[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "close" }) { closes = true }
    if closes { headers.replaceOrAdd(name: "Connection", value: "close") }
    isChunked = head.status.mayHaveResponseBody && !headers.contains(name: "Content-Length")
    if isChunked { headers.add(name: "Transfer-Encoding", value: "chunked") }
    var bytes = ByteBuffer()
    bytes.writeStaticString("HTTP/1.1 ")
    bytes.writeString("\(head.status.code) \(head.status.reasonPhrase)\r\n")
    for (name, value) in headers { bytes.writeString("\(name): \(value)\r\n") }
    bytes.writeStaticString("\r\n")
    return bytes
  }

  /// What stands before a chunk of this length.
  static func chunkHead(_ length: Int) -> ByteBuffer { ByteBuffer(string: String(length, radix: 16) + "\r\n") }
  /// What stands behind a chunk, and behind the head.
  static let lineEnd = ByteBuffer(staticString: "\r\n")
  /// What stands at the body's end.
  static let lastChunk = ByteBuffer(staticString: "0\r\n\r\n")
}
