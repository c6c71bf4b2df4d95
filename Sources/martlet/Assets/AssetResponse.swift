import HTTPTypes
import Hummingbird
import NIOCore
import WebAssets

/// An embedded file as an answer.
enum AssetResponse {
  /// The file, or 304 to a browser that has it.
  static func of(_ asset: WebAssets.Asset, to request: Request, headers more: HTTPFields = [:]) -> Response {
    var headers: HTTPFields = [
      .contentType: asset.contentType, .eTag: asset.etag, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff",
    ]
    for field in more { headers[field.name] = field.value }
    if request.headers[.ifNoneMatch] == asset.etag { return Response(status: .notModified, headers: headers) }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
  }
}
