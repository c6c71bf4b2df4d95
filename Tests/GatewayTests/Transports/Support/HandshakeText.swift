/// A handshake's request as text, right unless told otherwise.
func upgradeRequest(_ path: String = "/ws", replacing name: String? = nil, with value: String? = nil) -> String {
  var headers = [
    ("Host", "shop.example"), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  ].filter { $0.0 != name }
  if let name, let value { headers.append((name, value)) }
  return "GET \(path) HTTP/1.1\r\n" + headers.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
}

/// A masked text frame; the mask is all zeros, so that its text can be read.
func clientText(_ text: String) -> [UInt8] { clientFrame(0x81, Array(text.utf8)) }

/// A masked frame with a short payload.
func clientFrame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
  let length =
    payload.count <= 125
    ? [0x80 | UInt8(payload.count)] : [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
  return [first] + length + [0, 0, 0, 0] + payload
}

/// An unmasked text frame, as the server writes it.
func serverText(_ text: String) -> [UInt8] { [0x81, UInt8(text.utf8.count)] + text.utf8 }

extension [UInt8] {
  func endsWith(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
