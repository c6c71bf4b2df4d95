import ChatProtocol
import Foundation
import NIOCore
import Testing

@testable import Gateway

extension HTTPStreamTests {
  /// A node behind a server, for one test.
  func run(
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: @Sendable @escaping (TestNode, GateTestServer) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    backend.add(16, members: [1: .client, 5: .manager])
    backend.add(90, members: [9: .client])
    try await TestNode.run(backend: backend, configure: configure) { node in
      try await GateTestServer.run(SessionGate(gateway: node.gateway), group: TestNode.group) { server in
        try await body(node, server)
      }
    }
  }

  func request(
    _ server: GateTestServer, _ line: String, token: String? = "1/client/3600/ask", headers: String = "",
    body: String? = nil
  ) async throws -> RawClient {
    let client = try await RawClient(port: server.port)
    var text = "\(line) HTTP/1.1\r\nHost: a\r\n\(headers)"
    if let token { text += "Authorization: Bearer \(token)\r\n" }
    if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
    try await client.send(text + "\r\n" + (body ?? ""))
    return client
  }

  /// The answer's body, parsed; waits until it is there.
  func answer(_ client: RawClient, status: Int = 200) async throws -> Any {
    var found: Any?
    try await client.wait { bytes in
      let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")
      guard parts.count == 2 else { return false }
      found = try? JSONSerialization.jsonObject(with: Data(parts[1].utf8))
      return found != nil
    }
    #expect(client.text.hasPrefix("HTTP/1.1 \(status) "), "\(client.text)")
    return try #require(found)
  }

  func poll(
    _ server: GateTestServer, _ query: String, token: String = "1/client/3600/ask"
  ) async throws -> (events: [[String: Any]], cursor: String) {
    let client = try await request(server, "GET /poll?\(query)", token: token)
    let page = try #require(try await answer(client) as? [String: Any])
    await client.close()
    return (try #require(page["events"] as? [[String: Any]]), try #require(page["cursor"] as? String))
  }

  func positions(_ events: [[String: Any]]) -> [Int] { events.compactMap { $0["seq"] as? Int } }

  /// The events of a stream so far, as `(id, frame)`.
  func events(_ client: RawClient) -> [(id: String?, frame: Frame)] {
    body(client).components(separatedBy: "\n\n").compactMap { block in
      var id: String?
      var data: String?
      for line in block.components(separatedBy: "\n") {
        if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
        if line.hasPrefix("data: ") { data = String(line.dropFirst(6)) }
      }
      return data.map { (id, Frame($0)) }
    }
  }

  /// What has come of a chunked body (RFC 9112, section 7.1).
  func body(_ client: RawClient) -> String {
    var rest = client.received[...]
    guard let end = rest.firstRange(of: utf8("\r\n\r\n"))?.upperBound else { return "" }
    rest = rest[end...]
    var result: [UInt8] = []
    while let line = rest.firstRange(of: utf8("\r\n")),
      let count = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16), count > 0
    {
      rest = rest[line.upperBound...]
      result += rest.prefix(count)
      rest = rest.dropFirst(count + 2)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
