import ChatProtocol
import Gateway
import NIOCore
import TestSupport
import Testing

@testable import HTTPBackend

@Suite("Questions to a backend elsewhere are shared, kept and bounded", .serialized, .timeLimit(.minutes(5)))
struct SharingTests {
  private let thread = ThreadID(15)

  /// Asks so many times at once.
  private func atOnce<Answer: Sendable>(
    _ count: Int, _ question: @Sendable @escaping (Int) async throws -> Answer
  ) async -> [Result<Answer, any Error>] {
    await withTaskGroup(of: Result<Answer, any Error>.self) { group in
      for number in 0..<count {
        group.addTask {
          do { return .success(try await question(number)) } catch { return .failure(error) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  // MARK: Single flight

  @Test("one caller's question about one thread is asked once for all who ask meanwhile")
  func accessOnce() async throws {
    try await FaultyServer.run { _, _ in
      .held(200, FaultTests.yes)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        let thread = thread
        async let answers = atOnce(100) { _ in try await client.access(to: thread, for: .anna) }
        async let others = atOnce(100) { _ in try await client.access(to: thread, for: .maria) }
        try await server.waitForRequests(2)
        let early = server.requests.count
        server.open()
        let all = try await (answers + others).map { try $0.get() }
        #expect(early == 2)
        #expect(all.allSatisfy { $0.isAllowed })
        #expect(server.requests.count <= 4)
        // A head is given to who asked for it first: for the others it may be old.
        #expect((1...4).contains(all.count { $0.head == 3 }))
        #expect(Set(server.requests.map(\.authorization)).count == 2)
      }
    }
  }

  @Test("an equal page of the log is asked for once more at most, for all who came while it was on its way")
  func eventsTwice() async throws {
    let event = #"{"type":"message","threadId":15,"seq":1,"payload":{}}"#
    try await FaultyServer.run { _, number in
      number == 0 ? .held(200, #"{"events":[],"head":0}"#) : .answer(200, #"{"events":[\#(event)],"head":1}"#)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        let thread = thread
        async let first = client.events(of: thread, after: 0, limit: 100)
        try await server.waitForRequests(1)
        async let later = atOnce(100) { _ in try await client.events(of: thread, after: 0, limit: 100) }
        // The first waits, too.
        try await eventually("101 who wait") { client.pages.waiting >= 101 }
        server.open()
        #expect(try await first.head == 0)
        // Who came after the commit sees it.
        for answer in await later { #expect(try answer.get().head == 1) }
        #expect(server.requests.count == 2)
      }
    }
  }

  @Test("a failure is told to all who share the question, and to nobody after")
  func failureShared() async throws {
    try await FaultyServer.run { request, number in
      number == 0 ? .held(500, "") : FaultTests.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        let thread = thread
        async let answers = atOnce(50) { _ in try await client.access(to: thread, for: .anna) }
        try await server.waitForRequests(1)
        try await eventually("50 who wait") { client.accesses.waiting >= 50 }
        server.open()
        for answer in await answers { #expect(throws: BackendFailure.unavailable) { try answer.get() } }
        #expect(try await client.access(to: thread, for: .anna).isAllowed)
        #expect(server.requests.count == 2)
        #expect(client.accesses.count == 0)
      }
    }
  }

  @Test("heads that are asked for at one moment go out together, at most 500 in one question")
  func headsTogether() async throws {
    let asked = Locked<[Int]>([])
    let batcher = HeadsBatcher(limit: 500) { threads throws(BackendFailure) in
      asked.with { $0.append(threads.count) }
      return Dictionary(uniqueKeysWithValues: threads.map { ($0, UInt64($0.text) ?? 0) })
    }
    let threads = (1...1250 as ClosedRange<Int64>).map { ThreadID($0) }
    let heads = try await batcher.heads(of: threads + threads)
    #expect(heads.count == 1250)
    #expect(heads.allSatisfy { $0.value == UInt64($0.key.text) })
    #expect(asked.with { $0.sorted() } == [250, 500, 500])
    asked.with { $0 = [] }
    let answers = await atOnce(300) { number in try await batcher.heads(of: [ThreadID(Int64(number))]) }
    for answer in answers { #expect(try answer.get().count == 1) }
    #expect(asked.with { $0.reduce(0, +) } == 300)
    #expect(asked.with { $0.count } < 100)
    #expect(try await batcher.heads(of: []) == [:])
  }

  // MARK: What is kept

  @Test("a yes is kept while the thread is followed, until it changes; then everybody is asked for again")
  func kept() async throws {
    try await FaultyServer.run { request, _ in
      FaultTests.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        try await client.access(to: thread, for: .anna).expectAllowed()
        func ask(_ caller: Caller) async throws -> Int {
          let before = server.requests.count
          #expect(try await client.access(to: thread, for: caller).isAllowed)
          return server.requests.count - before
        }
        for _ in 0..<3 { #expect(try await ask(.anna) == 1, "nobody listens to changes") }
        client.invalidate(thread, isFollowed: true)
        #expect(try await ask(.anna) == 1)
        for _ in 0..<10 { #expect(try await ask(.anna) == 0) }
        #expect(try await client.access(to: thread, for: .anna).head == nil)
        #expect(try await client.access(to: thread, for: .anna).participants.count == 1)
        #expect(try await ask(.maria) == 1)
        #expect(try await ask(.maria) == 0)
        let renewed = Caller(identity: Caller.anna.identity, token: "client.1.15")
        #expect(try await ask(renewed) == 1, "another token is another question")
        client.invalidate(ThreadID(16), isFollowed: true)
        #expect(try await ask(.anna) == 0)
        client.invalidate(thread, isFollowed: true)
        for caller in [Caller.anna, .maria, renewed] { #expect(try await ask(caller) == 1) }
        #expect(try await ask(.anna) == 0)
        client.invalidate(thread, isFollowed: false)
        for _ in 0..<3 { #expect(try await ask(.anna) == 1) }
      }
    }
  }

  @Test("a no and a failure are not kept")
  func notKept() async throws {
    let no = FaultyServer.Reaction.answer(404, #"{"error":{"code":"not_found","message":"x"}}"#)
    try await FaultyServer.run { request, number in
      [no, .answer(200, #"{"allowed":false}"#), .answer(500, "")].indices.contains(number)
        ? [no, .answer(200, #"{"allowed":false}"#), .answer(500, "")][number] : FaultTests.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        client.invalidate(thread, isFollowed: true)
        #expect(try await client.access(to: thread, for: .anna).isAllowed == false)
        #expect(try await client.access(to: thread, for: .anna).isAllowed == false)
        await #expect(throws: BackendFailure.unavailable) { try await client.access(to: thread, for: .anna) }
        try await client.access(to: thread, for: .anna).expectAllowed()
      }
    }
  }

  @Test("an answer that was on its way while the thread changed is neither kept nor shared")
  func overtaken() async throws {
    try await FaultyServer.run { request, number in
      number == 0 ? .held(200, FaultTests.yes) : .answer(200, #"{"allowed":false}"#)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        client.invalidate(thread, isFollowed: true)
        let thread = thread
        async let early = client.access(to: thread, for: .anna)
        try await server.waitForRequests(1)
        client.invalidate(thread, isFollowed: true)
        #expect(try await client.access(to: thread, for: .anna).isAllowed == false)
        server.open()
        #expect(try await early.isAllowed)
        #expect(try await client.access(to: thread, for: .anna).isAllowed == false)
        #expect(server.requests.count == 3)
      }
    }
  }

  @Test("who a client may see is asked once for a while")
  func circle() async throws {
    try await FaultyServer.run { request, _ in
      FaultTests.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        for _ in 0..<50 { #expect(try await client.visible([UserID(5), UserID(6)], to: .anna) == [UserID(5)]) }
        #expect(server.requests.count == 2)
        let seen = try await client.visible([UserID(6)], to: .maria)
        #expect(seen == [UserID(6)])
        #expect(server.requests.count == 2)
      }
    }
  }

  // MARK: Storms

  @Test("a storm of joins opens as many connections as it may, and everybody gets an answer")
  func storm() async throws {
    try await FaultyServer.run { request, _ in
      FaultTests.good(request)
    } _: { server in
      var configuration = try server.configuration()
      configuration.concurrentRequests = 8
      try await BackendWorld.withClient(configuration) { client in
        let answers = await atOnce(1000) { number in
          try await client.access(to: ThreadID(Int64(number)), for: Caller(user: Int64(number), .client))
        }
        for answer in answers { try answer.get().expectAllowed() }
        #expect(server.requests.count == 1000)
        #expect((1...8).contains(server.mostConnections))
      }
    }
  }

  @Test("more than may wait are refused at once, without a word to the backend and without blame")
  func full() async throws {
    try await FaultyServer.run { _, _ in
      .held(200, FaultTests.yes)
    } _: { server in
      var configuration = try server.configuration()
      (configuration.concurrentRequests, configuration.waitingRequests) = (1, 2)
      try await BackendWorld.withClient(configuration) { client in
        let refused = Locked(0)
        async let answers = atOnce(20) { number in
          do {
            return try await client.access(to: ThreadID(Int64(number)), for: .anna)
          } catch {
            refused.with { $0 += 1 }
            throw error
          }
        }
        try await server.waitForRequests(1)
        try await eventually("17 who are refused") { refused.with { $0 } == 17 }
        #expect(server.requests.count == 1)
        server.open()
        let results = await answers
        #expect(results.count { (try? $0.get()) != nil } == 3)
        #expect(server.requests.count == 3)
        #expect(client.transport.state == .closed)
      }
    }
  }

  @Test("who waits for its turn does so until its deadline")
  func late() async throws {
    try await FaultyServer.run { request, _ in
      request.path.contains("/1/") ? .silence : FaultTests.good(request)
    } _: { server in
      var configuration = try server.configuration()
      configuration.concurrentRequests = 1
      // Connecting counts: the first must have its place before its time is over, on a machine that is busy, too.
      configuration.timeout = .seconds(5)
      try await BackendWorld.withClient(configuration) { client in
        let start = ContinuousClock.now
        async let first = atOnce(1) { _ in try await client.access(to: ThreadID(1), for: .anna) }
        try await server.waitForRequests(1)
        let results = await atOnce(5) { number in
          try await client.access(to: ThreadID(Int64(number + 2)), for: .anna)
        }
        for result in await first + results {
          if case .failure(let error) = result { #expect(error as? BackendFailure == .unavailable) }
        }
        #expect(ContinuousClock.now - start < .seconds(60))
        try await eventually("a free place") {
          (try? await client.access(to: ThreadID(9), for: .anna))?.isAllowed == true
        }
      }
    }
  }

  // MARK: The breaker

  @Test("a backend that does not answer is left alone, fails fast meanwhile, and is found again by one try")
  func breaker() async throws {
    let isWell = Locked(false)
    try await FaultyServer.run { request, _ in
      isWell.with { $0 } ? FaultTests.good(request) : .reset
    } _: { server in
      var configuration = try server.configuration()
      configuration.breaker.failures = 3
      // A pause that is not over before all have been refused, on the slowest machine.
      configuration.breaker.shortestPause = .seconds(60)
      configuration.breaker.longestPause = .seconds(60)
      try await BackendWorld.withClient(configuration) { client in
        for _ in 0..<3 { #expect(await FaultTests.Question.send.failure(client) == .unavailable) }
        #expect(server.requests.count == 6)
        #expect(client.trouble != nil)
        for question in FaultTests.Question.allCases { #expect(await question.failure(client) == .unavailable) }
        #expect(server.requests.count == 6, "nothing is asked while it is left alone")
      }
      // And one that the test can wait for.
      configuration.breaker.shortestPause = .milliseconds(500)
      configuration.breaker.longestPause = .milliseconds(500)
      try await BackendWorld.withClient(configuration) { client in
        for _ in 0..<3 { #expect(await FaultTests.Question.send.failure(client) == .unavailable) }
        #expect(server.requests.count == 12)
        #expect(client.trouble != nil)
        isWell.with { $0 = true }
        try await eventually("an answer") { await FaultTests.Question.send.failure(client) == nil }
        #expect(server.requests.count == 13)
        #expect(client.transport.state == .closed)
        #expect(client.trouble == nil)
      }
    }
  }

  @Test("a try that fails leaves it alone for longer; of many who wait only one tries")
  func oneTry() async throws {
    try await FaultyServer.run { _, number in
      number < 2 ? .reset : .silence
    } _: { server in
      var configuration = try server.configuration()
      configuration.timeout = .seconds(4)
      configuration.breaker.failures = 1
      configuration.breaker.shortestPause = .milliseconds(20)
      configuration.breaker.longestPause = .seconds(60)
      try await BackendWorld.withClient(configuration) { client in
        _ = await FaultTests.Question.send.failure(client)
        #expect(server.requests.count == 2)
        try await eventually("the end of the pause") {
          if case .open(let until) = client.transport.state { until <= .now() } else { false }
        }
        let results = await atOnce(50) { _ in await FaultTests.Question.send.failure(client) }
        #expect(results.allSatisfy { (try? $0.get()) == .unavailable })
        #expect(server.requests.count == 3)
      }
    }
  }

  @Test("one user's requests that the backend fails at leave the others alone")
  func poison() async throws {
    try await FaultyServer.run { request, _ in
      request.authorization.hasSuffix(".2") ? .answer(500, "") : FaultTests.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        for _ in 0..<50 {
          await #expect(throws: BackendFailure.unavailable) { try await client.access(to: thread, for: .boris) }
        }
        #expect(client.transport.state == .closed)
        #expect(await FaultTests.Question.send.failure(client) == nil)
      }
    }
  }
}

extension ThreadAccess {
  /// Fails the test unless this is a yes.
  func expectAllowed() { #expect(isAllowed) }
}
