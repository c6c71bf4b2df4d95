import NIOHTTP1

extension HTTPRefusal {
  /// What to answer to bytes that are no HTTP request; nil if `error` is none of the parser's.
  init?(parsing error: any Error) {
    guard let error = error as? HTTPParserError else { return nil }
    switch error {
    case .headerOverflow:
      self.init(
        .requestHeaderFieldsTooLarge, code: "headers_too_large",
        message: "The request's headers are longer than this server takes.")
    case .invalidVersion:
      self.init(.httpVersionNotSupported, code: "version_not_supported", message: "Use HTTP/1.1.")
    default:
      self.init(.badRequest, code: "bad_request", message: "This is not an HTTP request.")
    }
  }
}
