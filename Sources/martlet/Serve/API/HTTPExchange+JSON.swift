import Gateway
import NIOCore
import NIOHTTP1

extension HTTPExchange {
  /// Answers with JSON that nobody may keep, and ends.
  func answer(_ status: HTTPResponseStatus, json: ByteBuffer, header: (name: String, value: String)? = nil) {
    var headers: HTTPHeaders = [
      "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store",
      "Content-Length": "\(json.readableBytes)",
    ]
    if let header { headers.add(name: header.name, value: header.value) }
    writeHead(status: status, headers: headers)
    writeBody(json)
    end()
  }
}

extension ByteBuffer {
  /// Takes a piece as it is where there is nothing yet.
  mutating func setOrAppend(_ piece: ByteBuffer) {
    if readableBytes == 0 { self = piece } else { writeImmutableBuffer(piece) }
  }
}
