import NIOCore
import NIOHTTP1
import Testing
import WebSocketCodec

@testable import Gateway

@Suite("The answer to a handshake")
struct UpgradeAnswerTests {
  @Test("is the same whoever writes it", arguments: [nil, "martlet.v1"])
  func bytes(subprotocol: String?) throws {
    let request: HTTPHeaders = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    let handshake = try WebSocketHandshake(method: "GET", isHTTP11: true, fields: HandshakeFields(request))
    let headers: HTTPHeaders = ["X-Site": "a", "X-Site": "b"]
    var encoder = BareAnswer()
    let encoded = encoder.head(UpgradeAnswer.head(for: handshake, subprotocol: subprotocol, headers: headers))
    let written = UpgradeAnswer.bytes(for: handshake, subprotocol: subprotocol, headers: headers)
    #expect(String(buffer: written) == String(buffer: encoded))
    // The example of RFC 6455, section 1.3.
    #expect(String(buffer: written).contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
  }
}
