import Foundation
import GRDB
package import Logging

/// The backend's database: one SQLite file in WAL mode, one writer with group commit, a pool of readers.
///
/// A write that has returned is on disk (`synchronous=FULL`), together with the events that tell of it.
package final class ChatStore: Sendable {
  /// Events that are committed and not yet published.
  let outbox = OutboxMailbox()
  let logger: Logger
  /// Names this database in cursors, so that a cursor from another one is noticed.
  let instance: String
  private let pool: DatabasePool
  private let writer: GroupCommitWriter
  private let lock: StoreLock

  /// Opens the database at `path`, creates it and its folder if they are missing, and brings its tables up to date.
  ///
  /// - Throws: ``ChatStoreError`` if another process has it open, if a newer version has written it, or if it cannot be
  ///   opened.
  package init(path: String, logger: Logger, clock: @escaping @Sendable () -> Timestamp = { .now }) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      self.lock = try StoreLock(path: path + ".lock")
      self.pool = try Self.openPool(path)
      self.instance = try pool.read { db in
        try String.fetchOne(db, sql: "SELECT value FROM properties WHERE name = 'instance'") ?? ""
      }
    } catch let error as ChatStoreError {
      throw error
    } catch {
      throw ChatStoreError(code: .cannotOpen, description: "The database \(path) cannot be opened: \(error)")
    }
    self.logger = logger
    self.writer = GroupCommitWriter(pool: pool, outbox: outbox, logger: logger, clock: clock)
  }

  private static func openPool(_ path: String) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "martlet.chat"
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      db.add(function: Self.fold)
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    // Opening a pool sets NORMAL, which may lose the last commits when the power goes.
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
    }
    if try pool.read(Self.migrator.hasBeenSuperseded) {
      throw ChatStoreError(
        code: .tooNew,
        description: "A newer version has written the database \(path). Use that version, or restore an older copy.")
    }
    try Self.migrator.migrate(pool)
    return pool
  }

  /// Closes the database: whatever is asked of the store after that fails. A store that goes away closes by itself.
  package func close() throws {
    try pool.close()
    lock.release()
  }

  /// Runs `body` in the next group's transaction and returns once that is committed. What `body` throws undoes its own
  /// changes alone.
  ///
  /// - Throws: what `body` throws; ``ChatError/unavailable(_:)`` if the database cannot be written.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (WriteTransaction) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      write(body) { continuation.resume(with: $0) }
    }
  }

  /// The same for one who does not wait in a task; told on the writer's thread, which all wait for.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (WriteTransaction) throws -> Value,
    then: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    writer.write(body) { result in then(result.mapError(self.translated)) }
  }

  /// Runs `body` on a reader, which sees one state of the database throughout.
  ///
  /// - Throws: what `body` throws; ``ChatError/unavailable(_:)`` if the database cannot be read.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    do { return try await pool.read(body) } catch { throw translated(error) }
  }

  /// How many jobs each commit of the writer held, on average and since the start: what group commit saves.
  var commitStatistics: (commits: Int, jobs: Int) { writer.statistics }

  /// Reads what `body` asks on the writer's own connection.
  func inspectWriter<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    try await pool.writeWithoutTransaction(body)
  }

  /// An error as callers get it: the database's own are logged and become the contract's.
  private func translated(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    logger.error("The chat database failed", metadata: ["error": "\(error)"])
    switch error.resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_MISMATCH:
      return ChatError(.internalError, "The request could not be stored. The server's log says why.")
    default:
      return ChatError.unavailable("The chat's database cannot be used right now. Try again shortly.")
    }
  }

  /// `fold(text)`: the text in lower case, in every script, for a search in either case.
  private static let fold = DatabaseFunction("fold", argumentCount: 1, pure: true) { values in
    String.fromDatabaseValue(values[0])?.lowercased()
  }
}
