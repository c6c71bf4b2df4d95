import ChatProtocol
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A JSON answer that nobody may keep.
  static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// A refusal: `{"error":{"code","message"}}`, and `field` where a field is to blame.
  static func error(_ error: ChatError) -> Response {
    var json = JSONText()
    json.raw("{\"error\":{\"code\":")
    json.string(error.code.rawValue)
    json.raw(",\"message\":")
    json.string(error.message)
    if let field = error.field {
      json.raw(",\"field\":")
      json.string(field)
    }
    json.raw("}}")
    var response = Response.json(json.bytes, status: HTTPResponse.Status(code: error.status))
    switch error.code {
    case .unauthorized: response.headers[.wwwAuthenticate] = "Bearer"
    case .unavailable: response.headers[.retryAfter] = "1"
    default: break
    }
    return response
  }
}
