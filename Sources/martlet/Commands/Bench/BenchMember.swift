import ChatProtocol
import NIOHTTP1
import WebSocketClient

/// One of a run's connections.
struct BenchMember: Sendable {
  let index: Int
  let thread: Int
  let threadName: String
  let url: ServerURL
  let token: Secret

  /// Connects, joins its thread, and tells the board of all that comes, until the run is over.
  ///
  /// - Parameter joined: called once, when it has joined.
  func run(_ board: BenchBoard, joined: () -> Void) async throws {
    let client = try await WebSocketClient.connect(
      to: url.webSocket("/ws"), headers: ["Authorization": "Bearer \(token.value)"], subprotocols: ["martlet.v1"])
    try await withTaskCancellationHandler {
      // A server that has closed already says why by its close code, which the end of the messages shows.
      try? await client.send(text: "{\"type\":\"subscribe\",\"id\":\"join\",\"threadId\":\"\(threadName)\"}")
      var hasJoined = false
      for await message in client.messages {
        guard case .text(let frame) = message else { continue }
        if let mark = BenchMark(frame: frame) {
          board.received(mark, connection: index, thread: thread, at: board.now)
        } else if !hasJoined {
          let (type, reason) = Self.reply(frame)
          if type == "error" {
            throw CommandError(ExitStatus.refused, "\(url) refuses a thread: \(reason ?? "no reason")")
          }
          hasJoined = type == "ok"
          if hasJoined { joined() }
        }
      }
      guard !hasJoined else { return }
      let closure = try await client.closure
      throw CommandError(
        ExitStatus.refused, "\(url) ended a connection (\(singleLine(closure.description))); \(TailState.tokenAdvice)")
    } onCancel: {
      Task { try? await client.disconnect() }
    }
    try? await client.disconnect()
  }

  private static func reply(_ frame: String) -> (type: String?, reason: String?) {
    Array(frame.utf8).withUnsafeBytes { bytes in
      let scanner = JSONScanner(bytes)
      let payload = scanner.member("payload")
      return (
        scanner.member("type").flatMap { scanner.string($0) },
        payload.flatMap { scanner.member("message", of: $0) }.flatMap { scanner.string($0) }
      )
    }
  }
}
