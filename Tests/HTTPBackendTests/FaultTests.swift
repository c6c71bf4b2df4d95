import ChatProtocol
import Gateway
import NIOCore
import Testing

@testable import HTTPBackend

@Suite("A backend elsewhere that fails", .serialized, .timeLimit(.minutes(5)))
struct FaultTests {
  static let thread = ThreadID(15)
  static let yes = #"{"allowed":true,"head":3,"participants":[{"userId":1,"role":"client","readUpTo":2}]}"#

  /// The contract's good answer to a request.
  static func good(_ request: FaultyServer.Request) -> FaultyServer.Reaction {
    if request.path.hasSuffix("/access") { return .answer(200, yes) }
    if request.path.contains("/events") { return .answer(200, #"{"events":[],"head":0}"#) }
    if request.path.hasSuffix("/heads") { return .answer(200, #"{"heads":{"15":3}}"#) }
    if request.path.hasSuffix("/send") {
      return .answer(201, #"{"id":"m","threadId":15,"seq":4,"text":"x","clientMessageId":"k"}"#)
    }
    if request.path.hasSuffix("/read") { return .answer(200, #"{"threadId":15,"upTo":3}"#) }
    return .answer(200, #"{"items":[{"id":15,"clientId":1,"managerId":5}],"cursor":null}"#)
  }

  /// Every question that there is.
  enum Question: String, CaseIterable, Sendable {
    case access, events, heads, send, read, visible

    func ask(_ client: HTTPBackendClient) async throws(BackendFailure) {
      let thread = FaultTests.thread
      switch self {
      case .access:
        let access = try await client.access(to: thread, for: .anna)
        if !access.isAllowed { throw .notFound }
      case .events: _ = try await client.events(of: thread, after: 0, limit: 10)
      case .heads: _ = try await client.heads(of: [thread])
      case .send: _ = try await client.send(to: thread, text: "x", clientMessageId: "k", from: .anna)
      case .read: _ = try await client.markRead(.upTo(3), in: thread, by: .anna)
      case .visible: _ = try await client.visible([UserID(5)], to: .anna)
      }
    }

    func failure(_ client: HTTPBackendClient) async -> BackendFailure? {
      do throws(BackendFailure) {
        try await ask(client)
        return nil
      } catch {
        return error
      }
    }
  }

  /// What a backend, or whatever stands in its place, may do wrong.
  static let faults: [(String, FaultyServer.Reaction)] = [
    ("500", .answer(500, #"{"error":{"code":"internal_error","message":"x"}}"#)), ("503", .answer(503, "")),
    ("429", .answer(429, #"{"error":{"code":"rate_limit","message":"x"}}"#)), ("502", .answer(502, "<html>")),
    ("a page", .answer(200, "<html>Welcome</html>")), ("nothing", .answer(200, "")), ("204", .answer(204, "")),
    ("another's object", .answer(200, "{}")), ("a list", .answer(200, "[]")), ("null", .answer(200, "null")),
    ("half an object", .answer(200, #"{"allowed":true"#)),
    ("twice", .answer(200, #"{"allowed":false,"allowed":true}"#)),
    ("a strange 404", .answer(404, #"{"code":"rest_no_route","message":"x"}"#)),
    ("a strange 403", .answer(403, "<html>")), ("a strange 401", .answer(401, "")),
    ("a redirect", .answer(302, "", headers: ["Location": "http://127.0.0.1:1/"])), ("300", .answer(300, "")),
    ("silence", .silence), ("half an answer", .half), ("a flood", .flood(17 * 1024 * 1024)), ("a reset", .reset),
    ("noise", .noise),
  ]

  /// Whether only the end of the time for an answer shows that there is none.
  static func isWaitedFor(_ fault: String) -> Bool { ["silence", "half an answer"].contains(fault) }

  @Test("nothing is opened, stored or believed, whatever comes instead of an answer", arguments: Question.allCases)
  func unavailable(_ question: Question) async throws {
    for (name, fault) in Self.faults {
      try await FaultyServer.run { request, number in
        // The retry of a broken connection meets the same fault; after that all is well.
        number < 2 ? fault : Self.good(request)
      } _: { server in
        var configuration = try server.configuration()
        configuration.timeout = .milliseconds(Self.isWaitedFor(name) ? 400 : 10_000)
        try await BackendWorld.withClient(configuration) { client in
          client.invalidate(Self.thread, isFollowed: true)
          #expect(await question.failure(client) == .unavailable, "\(name)")
          let isRepeated = server.requests.count == 2
          #expect(isRepeated == ["a reset", "noise"].contains(name) || name == "half an answer", "\(name)")
          while server.requests.count < 2 { _ = await question.failure(client) }
          // The failure is not kept; a slow machine may need more than one try.
          let deadline = ContinuousClock.now + .seconds(60)
          while await question.failure(client) != nil { try #require(ContinuousClock.now < deadline, "\(name)") }
        }
      }
    }
  }

  @Test("a refusal in the contract's form is handed on, each in its way")
  func refusals() async throws {
    let cases: [(Int, BackendFailure)] = [
      (400, .invalid("Why.")), (405, .invalid("Why.")), (413, .invalid("Why.")), (422, .invalid("Why.")),
      (401, .forbidden), (403, .forbidden), (404, .notFound), (409, .conflict("Why.")),
    ]
    for (status, expected) in cases {
      try await FaultyServer.run { _, _ in
        .answer(status, #"{"error":{"code":"some_code","message":"Why."}}"#)
      } _: { server in
        try await BackendWorld.withClient(server.configuration()) { client in
          #expect(await Question.send.failure(client) == expected)
          #expect(await Question.read.failure(client) == expected)
          if status == 404 {
            let access = try await client.access(to: Self.thread, for: .anna)
            #expect(!access.isAllowed)
            #expect(await Question.events.failure(client) == .notFound)
          } else {
            #expect(await Question.access.failure(client) == expected)
          }
          // That is an answer: the backend is well.
          for _ in 0..<20 { _ = await Question.send.failure(client) }
          #expect(client.transport.state == .closed)
        }
      }
    }
  }

  @Test("a key that is refused is no word on the thread, and the operator hears of it until it is taken")
  func refusedKey() async throws {
    let refusal = FaultyServer.Reaction.answer(401, #"{"error":{"code":"unauthorized","message":"x"}}"#)
    try await FaultyServer.run { request, number in
      number < 2 ? refusal : Self.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        #expect(client.trouble == nil)
        #expect(await Question.events.failure(client) == .unavailable)
        #expect(client.trouble?.contains("API key") == true)
        #expect(await Question.heads.failure(client) == .unavailable)
        #expect(await Question.access.failure(client) == nil)
        #expect(client.trouble?.contains("API key") == true)
        #expect(await Question.heads.failure(client) == nil)
        #expect(client.trouble == nil)
      }
    }
  }

  @Test("a redirect is not followed, so that no token goes where it leads", arguments: Question.allCases)
  func redirect(_ question: Question) async throws {
    try await FaultyServer.run { request, _ in
      Self.good(request)
    } _: { thief in
      for status in [301, 302, 303, 307, 308] {
        let port = thief.port
        try await FaultyServer.run { request, _ in
          .answer(status, "", headers: ["Location": "http://127.0.0.1:\(port)\(request.path)"])
        } _: { server in
          try await BackendWorld.withClient(server.configuration()) { client in
            #expect(await question.failure(client) == .unavailable)
            #expect(server.requests.count == 1)
          }
        }
      }
      #expect(thief.requests.isEmpty)
    }
  }

  @Test("a broken connection is tried once more with the same words, an answer never", arguments: Question.allCases)
  func retry(_ question: Question) async throws {
    try await FaultyServer.run { request, number in
      number == 0 ? .reset : Self.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        #expect(await question.failure(client) == nil)
        let requests = server.requests
        #expect(requests.count >= 2)
        #expect(requests.count > 1 && requests[0] == requests[1])
      }
    }
    try await FaultyServer.run { _, _ in
      .answer(500, "")
    } _: { server in
      try await BackendWorld.withClient(server.configuration()) { client in
        #expect(await question.failure(client) == .unavailable)
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test("users ask with their own tokens, the gateway with its key")
  func credentials() async throws {
    try await FaultyServer.run { request, _ in
      Self.good(request)
    } _: { server in
      try await BackendWorld.withClient(server.configuration(path: "/wp-json/martlet/v1/")) { client in
        for question in Question.allCases { #expect(await question.failure(client) == nil) }
        for request in server.requests {
          #expect(request.path.hasPrefix("/wp-json/martlet/v1/chat/"))
          let isGateways = request.path.contains("/events") || request.path.hasSuffix("/heads")
          #expect(request.authorization == (isGateways ? "Bearer \(PlainTokens.key)" : "Bearer client.1"))
        }
      }
    }
  }

  @Test("neither tokens nor the key are logged, whatever happens")
  func secrets() async throws {
    let lines = LogLines()
    for (name, fault) in Self.faults {
      try await FaultyServer.run { request, number in
        number < 40 ? fault : Self.good(request)
      } _: { server in
        var configuration = try server.configuration()
        // The others are seen for what they are, however busy the machine is.
        configuration.timeout = .milliseconds(Self.isWaitedFor(name) ? 100 : 10_000)
        try await BackendWorld.withClient(configuration, logger: lines.logger) { client in
          for question in Question.allCases { _ = await question.failure(client) }
        }
      }
    }
    #expect(!lines.all.isEmpty)
    #expect(lines.all.contains { $0.contains("Redirects are not followed") && $0.contains("MARTLET_BACKEND_URL") })
    for line in lines.all {
      #expect(!line.contains(PlainTokens.key) && !line.contains(Caller.anna.token), "\(line)")
    }
  }
}
