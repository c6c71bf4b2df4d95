import NIOHTTP1
import Synchronization
import WebSocketClient

/// One connection of `tail`.
struct TailConnection {
  /// How long a connection may be silent before it is asked, and once more before it counts as dead.
  static let silence = Duration.seconds(20)

  private let client: WebSocketClient

  /// Connects to `/ws` of a server.
  init(to url: ServerURL, token: Secret) async throws {
    client = try await WebSocketClient.connect(
      to: url.webSocket("/ws"), headers: ["Authorization": "Bearer \(token.value)"], subprotocols: ["martlet.v1"])
  }

  /// Sends a frame, hands on those of the server until `receive` says stop or the connection ends; returns how it ended.
  func run(
    sending frame: String, receive: (String) throws -> Bool
  ) async throws -> WebSocketClientClosure {
    try await client.send(text: frame)
    let heard = LastHeard()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [client] in try await Self.watch(client, heard) }
      defer { group.cancelAll() }
      for await message in client.messages {
        heard.time.withLock { $0 = .now }
        guard case .text(let text) = message else { continue }
        if try receive(text) { return try await client.close() }
      }
      return try await client.closure
    }
  }

  /// Leaves without ceremony.
  func leave() async {
    try? await client.disconnect()
  }

  /// Pings a silent connection, and cuts it when nothing comes back: a network that is gone says nothing by itself.
  private static func watch(_ client: WebSocketClient, _ heard: LastHeard) async throws {
    while !Task.isCancelled {
      try await Task.sleep(for: silence)
      let quiet = ContinuousClock.now - heard.time.withLock { $0 }
      if quiet >= silence * 2 { return try await client.disconnect() }
      if quiet >= silence { try await client.ping() }
    }
  }

  /// When the server last said something.
  private final class LastHeard: Sendable {
    let time = Mutex(ContinuousClock.now)
  }
}
