import GRDB
import Logging
import Synchronization

/// The database's one writer: collects the jobs that wait and runs them in one transaction, so that they share the one
/// `fsync` that makes a commit durable.
///
/// Each job has a savepoint of its own: one that throws undoes its own changes alone. Nobody hears of success before
/// the commit.
final class GroupCommitWriter: Sendable {
  /// The most jobs in one transaction.
  static let maximumBatch = 256
  /// The most jobs that may wait; past that, callers are sent away.
  static let maximumQueue = 16_384

  /// Tells a job's caller how it ended; with an error if the commit failed.
  private typealias Completion = @Sendable (_ commitError: (any Error)?) -> Void

  private struct Job: Sendable {
    /// Runs in the job's savepoint.
    let run: @Sendable (WriteTransaction) throws -> Completion
    let fail: @Sendable (any Error) -> Void
  }

  private struct State {
    var queue: [Job] = []
    var isDraining = false
    var commits = 0
    var jobs = 0
  }

  private let state = Mutex(State())
  private let pool: DatabasePool
  private let outbox: OutboxMailbox
  private let logger: Logger
  private let clock: @Sendable () -> Timestamp
  /// Touched in jobs alone, which the pool runs one after another.
  private nonisolated(unsafe) let memory = WriterMemory()

  init(pool: DatabasePool, outbox: OutboxMailbox, logger: Logger, clock: @escaping @Sendable () -> Timestamp) {
    self.pool = pool
    self.outbox = outbox
    self.logger = logger
    self.clock = clock
  }

  /// How many transactions were committed, and how many jobs were in them.
  var statistics: (commits: Int, jobs: Int) { state.withLock { ($0.commits, $0.jobs) } }

  /// Runs `body` in the next transaction and tells, after its commit, how that went: on the writer's thread, which all
  /// wait for.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (WriteTransaction) throws -> Value,
    then: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    enqueue(
      Job(
        run: { transaction in
          let value = try body(transaction)
          return { commitError in then(commitError.map { .failure($0) } ?? .success(value)) }
        },
        fail: { then(.failure($0)) }))
  }

  private func enqueue(_ job: Job) {
    let (accepted, mustStart) = state.withLock { state -> (Bool, Bool) in
      guard state.queue.count < Self.maximumQueue else { return (false, false) }
      state.queue.append(job)
      defer { state.isDraining = true }
      return (true, !state.isDraining)
    }
    guard accepted else {
      job.fail(ChatError.unavailable("Too many writes are waiting. Try again shortly."))
      return
    }
    if mustStart {
      pool.asyncWriteWithoutTransaction { db in self.drain(db) }
    }
  }

  /// Commits groups until no job waits.
  private func drain(_ db: Database) {
    while true {
      let batch = state.withLock { state -> [Job] in
        let batch = Array(state.queue.prefix(Self.maximumBatch))
        state.queue.removeFirst(batch.count)
        if batch.isEmpty { state.isDraining = false }
        return batch
      }
      if batch.isEmpty { return }
      commit(batch, db)
    }
  }

  /// By statements that are kept prepared, as `Database.inSavepoint` does without.
  private func inSavepoint<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
    try db.cachedStatement(sql: "SAVEPOINT job").execute()
    do {
      let value = try body()
      try db.cachedStatement(sql: "RELEASE job").execute()
      return value
    } catch {
      if db.isInsideTransaction {
        try db.cachedStatement(sql: "ROLLBACK TO job").execute()
        try db.cachedStatement(sql: "RELEASE job").execute()
      }
      throw error
    }
  }

  private func commit(_ batch: [Job], _ db: Database) {
    var pending = batch[...]
    var completions: [Completion] = []
    completions.reserveCapacity(batch.count)
    let events: [OutboxEntry]
    do {
      try db.beginTransaction(.immediate)
      let group = try WriteGroup(db: db)
      while let job = pending.first {
        pending.removeFirst()
        let transaction = WriteTransaction(db: db, now: clock(), group: group, memory: memory)
        let mark = group.mark
        do {
          completions.append(try inSavepoint(db) { try job.run(transaction) })
        } catch {
          group.reset(to: mark)
          memory.forget()
          job.fail(error)
        }
        // A full disk and its like end the whole transaction, whatever the savepoint.
        guard db.isInsideTransaction else {
          throw ChatError.unavailable("The chat's database cannot be written right now. Try again shortly.")
        }
      }
      events = try group.finish()
      try db.commit()
    } catch {
      memory.forget()
      logger.error("A group of writes was not committed", metadata: ["jobs": "\(batch.count)", "error": "\(error)"])
      if db.isInsideTransaction { try? db.rollback() }
      for completion in completions { completion(error) }
      for job in pending { job.fail(error) }
      return
    }
    state.withLock { state in
      state.commits += 1
      state.jobs += batch.count
    }
    outbox.committed(events)
    for completion in completions { completion(nil) }
  }
}
