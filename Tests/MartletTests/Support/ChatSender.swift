import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Sends messages over REST.
struct ChatSender {
  let url: String
  let token: String

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Sends a message to a thread, or to a new one; returns the thread's id.
  func send(_ text: String, thread: String?) async throws -> String {
    var body: [String: Any] = ["text": text, "clientMessageId": UUID().uuidString]
    if let thread { body["threadId"] = Int(thread) }
    var request = HTTPClientRequest(url: url + "/chat/send")
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    request.headers.add(name: "Content-Type", value: "application/json")
    // The client's pool may hold a connection whose end, with that of the server before, it has not noticed yet.
    request.headers.add(name: "Connection", value: "close")
    request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: body)))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let data = Data(try await response.body.collect(upTo: 1 << 20).readableBytesView)
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    guard response.status == .created, let id = object?["threadId"] as? Int else {
      throw Failure(description: "\(response.status): \(String(decoding: data, as: UTF8.self))")
    }
    return String(id)
  }
}
