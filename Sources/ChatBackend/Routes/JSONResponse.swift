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
    var response = Response.json(error.json, status: HTTPResponse.Status(code: error.status))
    if let (name, value) = error.header, let name = HTTPField.Name(name) { response.headers[name] = value }
    return response
  }
}
