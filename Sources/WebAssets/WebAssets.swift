import Foundation

/// The pages and what they load, embedded in the binary.
///
/// A page `web/demo/NAME.html` is `/demo/NAME`, the one named `landing` is `/demo/`; any other file `web/PATH` is
/// `/assets/PATH`.
package enum WebAssets {
  /// One file as HTTP serves it.
  package struct Asset: Sendable {
    /// The request path, without a query: `/demo/customer`.
    package let path: String
    /// The value of `Content-Type`.
    package let contentType: String
    /// The body.
    package let bytes: [UInt8]
    /// The value of `ETag`, quotes included; changes with the bytes.
    package let etag: String
  }

  /// What a request path names; nil: nothing is there.
  package static func asset(path: String) -> Asset? {
    byPath[path]
  }

  /// Every path that is served, in order.
  package static var paths: [String] {
    byPath.keys.sorted()
  }

  private static let byPath: [String: Asset] = {
    let assets = EmbeddedFiles.all.compactMap { file in
      Data(base64Encoded: file.base64).map { asset(of: Array($0), at: file.path) }
    }
    return Dictionary(assets.map { ($0.path, $0) }) { first, _ in first }
  }()

  private static func asset(of bytes: [UInt8], at file: String) -> Asset {
    Asset(
      path: path(of: file), contentType: contentType(of: file), bytes: bytes, etag: etag(of: bytes))
  }

  private static func path(of file: String) -> String {
    guard file.hasSuffix(".html") else { return "/assets/\(file)" }
    let page = file.dropLast(".html".count)
    return page == "demo/landing" ? "/demo/" : "/\(page)"
  }

  private static func contentType(of file: String) -> String {
    switch file.split(separator: ".").last {
    case "js": "text/javascript; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    default: "text/html; charset=utf-8"
    }
  }

  /// FNV-1a: enough to tell one build's file from another's.
  private static func etag(of bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return "\"\(String(hash, radix: 16))-\(String(bytes.count, radix: 16))\""
  }
}
