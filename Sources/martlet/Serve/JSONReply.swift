import ChatProtocol
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// JSON answers of the server's own routes.
enum JSONReply {
  /// An answer with a body that is JSON already.
  static func ok(_ json: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "application/json; charset=utf-8"
    headers[.cacheControl] = "no-store"
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: json)))
  }

  /// 400, with what the request should look like.
  static func error(_ error: MalformedRequest) -> Response {
    Self.error(.badRequest, code: "invalid_request", error.message)
  }

  /// What the gate would answer.
  static func error(_ refusal: HTTPRefusal) -> Response {
    var headers = HTTPFields()
    for (name, value) in refusal.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return error(
      HTTPResponse.Status(code: Int(refusal.status.code)), code: refusal.code, refusal.message, headers: headers)
  }

  /// `{"error":{"code","message"}}`.
  static func error(
    _ status: HTTPResponse.Status, code: String, _ message: String, headers: HTTPFields = [:]
  ) -> Response {
    var text = JSONText()
    text.raw("{\"error\":{\"code\":")
    text.string(code)
    text.raw(",\"message\":")
    text.string(message)
    text.raw("}}")
    return ok(text.bytes, status: status, headers: headers)
  }
}
