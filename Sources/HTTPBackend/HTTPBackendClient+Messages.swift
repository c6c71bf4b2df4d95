package import ChatProtocol
package import Gateway
import NIOHTTP1

extension HTTPBackendClient {
  /// The largest stored message or receipt, in bytes.
  private static let maximumMessageBytes = 256 * 1024

  package func send(
    to thread: ThreadID, text: String, clientMessageId: String, from caller: Caller
  ) async throws(BackendFailure) -> [UInt8] {
    var body = JSONText(reserving: text.utf8.count + 128)
    body.raw("{\"threadId\":")
    body.identifier(thread)
    body.raw(",\"text\":")
    body.string(text)
    body.raw(",\"clientMessageId\":")
    body.string(clientMessageId)
    body.raw("}")
    let answer = try await transport.ask(
      .send, .POST, "/chat/send", body: body.bytes, by: caller, maximumBytes: Self.maximumMessageBytes
    ) { MessageAnswer.read($0, thread: thread, clientMessageId: clientMessageId) }
    switch answer {
    case .success(let message): return message
    case .refusal(let refusal): throw BackendFailure(refusal)
    }
  }

  package func markRead(
    _ mark: ReadMark, in thread: ThreadID, by caller: Caller
  ) async throws(BackendFailure) -> Bool {
    var body = JSONText(reserving: 128)
    body.raw("{\"threadId\":")
    body.identifier(thread)
    switch mark {
    case .upTo(let position):
      body.raw(",\"upTo\":")
      body.number(position)
    case .messages(let ids):
      body.raw(",\"messageIds\":[")
      for (index, id) in ids.enumerated() {
        if index > 0 { body.raw(",") }
        // The contract's are strings; a client may say numbers.
        body.raw(id.hasPrefix("\"") ? id : "\"\(id)\"")
      }
      body.raw("]")
    }
    body.raw("}")
    let answer = try await transport.ask(
      .read, .POST, "/chat/read", body: body.bytes, by: caller, maximumBytes: Self.maximumMessageBytes,
      ReceiptAnswer.read)
    switch answer {
    case .success: return true
    case .refusal(let refusal): throw BackendFailure(refusal)
    }
  }
}
