import ChatProtocol
import Foundation
import Logging
import TestSupport

@testable import ChatBackend

/// A backend on a database file of its own, which goes with the fixture.
final class Fixture: Sendable {
  let path: String
  let store: ChatStore
  let service: ChatService
  let clock = TestClock()

  init(limits: ChatLimits = ChatLimits()) throws {
    let clock = self.clock
    self.path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("chat-\(UUID().uuidString)").appendingPathComponent("chat.sqlite").path
    self.store = try ChatStore(path: path, logger: Self.logger, clock: { clock.now })
    self.service = ChatService(store: store, limits: limits)
  }

  deinit {
    try? FileManager.default.removeItem(at: URL(fileURLWithPath: path).deletingLastPathComponent())
  }

  /// The same database in another store, as after a restart; the first is of no use after that.
  func anotherStore() async throws -> ChatStore {
    try store.close()
    // Another test may be starting a process, which holds the lock too until it is another program.
    return try await eventualValue("the database's lock") {
      do {
        return try ChatStore(path: path, logger: Self.logger)
      } catch let error as ChatStoreError where error.code == .inUse {
        return nil
      }
    }
  }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static let anna = client("1", name: "Anna")
  static let boris = client("g_boris")
  static let maria = manager("5", name: "Maria")
  static let oleg = manager("oleg")

  static func client(_ id: String, name: String? = nil) -> Identity {
    Identity(userId: user(id), role: .client, name: name, expiresAt: .max)
  }

  static func manager(_ id: String, name: String? = nil) -> Identity {
    Identity(userId: user(id), role: .manager, name: name, expiresAt: .max)
  }

  static func user(_ id: String) -> UserID { UserID(fromName: id) ?? UserID(0) }

  /// Sends a text under a key of its own.
  @discardableResult
  func send(_ text: String, by identity: Identity, to thread: ThreadID? = nil) async throws -> ChatMessage {
    try await service.send(
      NewMessage(threadId: thread, text: text, clientMessageId: UUID().uuidString), identity: identity
    ).message
  }

  /// The events that wait in the outbox, in order.
  func outbox() async throws -> [ChatChannelEvent] {
    try await store.outboxEntries(after: 0, limit: 100_000).map(\.event)
  }

  /// What `body` adds to the outbox.
  func published(by body: () async throws -> Void) async throws -> [ChatChannelEvent] {
    let before = try await outbox().count
    try await body()
    return Array(try await outbox().dropFirst(before))
  }
}

/// An event, or any JSON, as text.
func text(_ json: [UInt8]) -> String { String(decoding: json, as: UTF8.self) }

/// A JSON object's members.
func object(_ json: [UInt8]) throws -> [String: any Sendable] {
  try JSONSerialization.jsonObject(with: Data(json)) as? [String: any Sendable] ?? [:]
}
