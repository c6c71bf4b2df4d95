import AsyncHTTPClient
import ChatProtocol
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// One run of `martlet bench`: connects, publishes, waits for the last deliveries.
struct BenchRun: Sendable {
  let options: BenchOptions
  let url: ServerURL
  let minting: TokenMinting
  /// What shows the server's metrics; nil: they are not asked for.
  let metricsKey: Secret?
  let publisher: any BenchPublisher
  /// In the names of the run's users and threads, so that they are nobody else's.
  private let name = String(UInt32.random(in: .min ... .max), radix: 36)
  private let board = BenchBoard()

  init(
    options: BenchOptions, url: ServerURL, minting: TokenMinting, metricsKey: Secret?, publisher: any BenchPublisher
  ) {
    self.options = options
    self.url = url
    self.minting = minting
    self.metricsKey = metricsKey
    self.publisher = publisher
  }

  /// At most so many handshakes at a time.
  private static let handshakes = 64
  /// How long the last deliveries are waited for, in seconds.
  private static let patience = 10

  func perform() async throws -> BenchReport {
    try await publisher.whileRunning { try await connectAndPublish() }
  }

  private func connectAndPublish() async throws -> BenchReport {
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let began = board.now
      let ended = Mutex(0)
      try await connectAll(in: &group) { ended.withLock { $0 += 1 } }
      let connected = board.now
      let cpuBefore = await serverCPU()
      let from = board.now
      await publishAll(until: from + Int64(options.duration) * 1_000_000_000)
      let seconds = Double(options.duration)
      let cpuAfter = await serverCPU()
      return BenchReport(
        tally: board.tally(connections: options.connections) { $0 % options.threads },
        connections: options.connections, threads: options.threads, disconnected: ended.withLock(\.self),
        connectSeconds: Double(connected - began) / 1e9, seconds: seconds,
        serverCPU: cpuBefore.flatMap { before in cpuAfter.map { $0 - before } })
    }
  }

  // MARK: Connecting

  /// Starts all members, some at a time; returns when all have joined. `ended` is called when one has gone later.
  private func connectAll(
    in group: inout ThrowingTaskGroup<Void, any Error>, ended: @escaping @Sendable () -> Void
  ) async throws {
    let (outcomes, outcome) = AsyncStream<Result<Void, any Error>>.makeStream()
    group.addTask {
      try? await Task.sleep(for: .seconds(30 + options.connections / 200))
      outcome.yield(.failure(CommandError(ExitStatus.unavailable, "not all connections could join in time")))
    }
    var (started, joined) = (0, 0)
    func start() {
      guard started < options.connections else { return }
      let member: BenchMember
      do {
        member = try self.member(started)
      } catch {
        outcome.yield(.failure(error))
        return
      }
      started += 1
      group.addTask {
        let hasJoined = Mutex(false)
        do {
          try await member.run(board) {
            hasJoined.withLock { $0 = true }
            outcome.yield(.success(()))
          }
        } catch {
          outcome.yield(.failure(error))
        }
        if hasJoined.withLock(\.self), !Task.isCancelled { ended() }
      }
    }
    for _ in 0..<Self.handshakes { start() }
    for await result in outcomes {
      do {
        try result.get()
      } catch let error as CommandError {
        throw error
      } catch {
        throw CommandError.unreachable(url, error)
      }
      joined += 1
      if joined == options.connections { return }
      start()
    }
  }

  private func member(_ index: Int) throws -> BenchMember {
    let thread = index % options.threads
    let now = Int64(Date().timeIntervalSince1970)
    guard let user = UserID("bench-\(name)-\(index)"), let id = ThreadID(threadName(thread)) else {
      throw CommandError(ExitStatus.usage, "no such connection")
    }
    let identity = Identity(
      userId: user, role: .client, name: nil, threads: .only([id]), expiresAt: now + 3600, issuedAt: nil)
    return BenchMember(
      index: index, thread: thread, threadName: threadName(thread), url: url, token: minting.token(identity, now: now))
  }

  private func threadName(_ thread: Int) -> String { "bench-\(name)-\(thread)" }

  // MARK: Publishing

  /// Lets the lanes publish in turn, each one event after another: by that its events have an order.
  private func publishAll(until end: Int64) async {
    let start = board.now
    await withDiscardingTaskGroup { group in
      for lane in 0..<options.lanes {
        group.addTask { await publish(lane: lane, from: start, until: end) }
      }
      group.addTask {
        // Who waits for what does not come waits no longer than all others.
        try? await Task.sleep(for: .nanoseconds(max(0, end - board.now)))
        let last = board.now + Int64(Self.patience) * 1_000_000_000
        while board.isWaiting, board.now < last { try? await Task.sleep(for: .milliseconds(20)) }
        board.end()
      }
    }
  }

  private func publish(lane: Int, from start: Int64, until end: Int64) async {
    var turn = lane
    while board.now < end {
      var due = board.now
      if let rate = options.rate {
        due = start + Int64(Double(turn) / Double(rate) * 1e9)
        guard due < end else { return }
        try? await Task.sleep(for: .nanoseconds(max(0, due - board.now)))
      }
      let thread = turn % options.threads
      turn += options.lanes
      let members = (options.connections - thread + options.threads - 1) / options.threads
      guard let id = ThreadID(threadName(thread)) else { return }
      let key = board.next(thread: thread, lane: lane, members: members)
      let json = BenchMark(lane: lane, number: key.number, time: due)
        .event(thread: threadName(thread), size: options.size)
      do {
        try await publisher.publish(ChatChannelEvent(channel: .thread(id), json: json))
        board.published(key)
        if options.rate == nil { await board.arrival(of: key) }
      } catch {
        board.failed(key, (error as? CommandError)?.text ?? "\(error)")
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  // MARK: The server's own figures

  /// The server's processor time since its start, in seconds; nil if it does not tell.
  private func serverCPU() async -> Double? {
    guard let metricsKey else { return nil }
    var request = HTTPClientRequest(url: url.http("/metrics"))
    request.headers.add(name: "Authorization", value: "Bearer \(metricsKey.value)")
    guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(5)), response.status == .ok,
      let body = try? await response.body.collect(upTo: 4 << 20)
    else { return nil }
    return String(buffer: body).split(separator: "\n")
      .first { $0.hasPrefix("process_cpu_seconds_total ") }
      .flatMap { Double($0.split(separator: " ")[1]) }
  }
}
