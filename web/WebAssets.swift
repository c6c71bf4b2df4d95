/// The demo pages and what they load, embedded in the binary.
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

    init(path: String, bytes: [UInt8]) {
      self.path = path
      self.contentType = WebAssets.contentType(path: path)
      self.bytes = bytes
      self.etag = WebAssets.etag(of: bytes)
    }
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
    let files = pages + assets.map { ("/demo/assets/\($0.0)", $0.1) }
    return Dictionary(uniqueKeysWithValues: files.map { ($0.0, Asset(path: $0.0, bytes: $0.1)) })
  }()

  private static let pages: [(String, [UInt8])] = [
    ("/demo/", PackageResources.landing_html),
    ("/demo/customer", PackageResources.customer_html),
    ("/demo/manager", PackageResources.manager_html),
  ]

  private static let assets: [(String, [UInt8])] = [
    ("chat-client.js", PackageResources.chat_client_js),
    ("chat-conversation.js", PackageResources.chat_conversation_js),
    ("demo.css", PackageResources.demo_css),
    ("martlet.svg", PackageResources.martlet_svg),
    ("page-customer.js", PackageResources.page_customer_js),
    ("page-landing.js", PackageResources.page_landing_js),
    ("page-manager.js", PackageResources.page_manager_js),
    ("state-backoff.js", PackageResources.state_backoff_js),
    ("state-inbox.js", PackageResources.state_inbox_js),
    ("state-outbox.js", PackageResources.state_outbox_js),
    ("state-people.js", PackageResources.state_people_js),
    ("state-timeline.js", PackageResources.state_timeline_js),
    ("texts.js", PackageResources.texts_js),
    ("texts-en.js", PackageResources.texts_en_js),
    ("texts-ru.js", PackageResources.texts_ru_js),
    ("transport-failure.js", PackageResources.transport_failure_js),
    ("transport-rest.js", PackageResources.transport_rest_js),
    ("transport-session.js", PackageResources.transport_session_js),
    ("transport-socket.js", PackageResources.transport_socket_js),
    ("transport-tokens.js", PackageResources.transport_tokens_js),
    ("view-composer.js", PackageResources.view_composer_js),
    ("view-dom.js", PackageResources.view_dom_js),
    ("view-inbox.js", PackageResources.view_inbox_js),
    ("view-messages.js", PackageResources.view_messages_js),
    ("view-sign-in.js", PackageResources.view_sign_in_js),
    ("view-status.js", PackageResources.view_status_js),
  ]

  private static func contentType(path: String) -> String {
    if path.hasSuffix(".js") { return "text/javascript; charset=utf-8" }
    if path.hasSuffix(".css") { return "text/css; charset=utf-8" }
    if path.hasSuffix(".svg") { return "image/svg+xml" }
    return "text/html; charset=utf-8"
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
