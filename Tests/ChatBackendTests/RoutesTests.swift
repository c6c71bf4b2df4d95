import ChatProtocol
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ChatBackend

/// Takes `Bearer {role}.{id}` for a token.
private struct TestAuthenticator: RequestAuthenticator {
  struct NoToken: Error {}

  func authenticate(_ headers: HTTPFields) async throws -> Identity {
    guard let parts = headers[.authorization]?.dropFirst("Bearer ".count).split(separator: "."), parts.count == 2,
      let role = Role(String(parts[0])), let id = UserID(fromName: parts[1])
    else { throw NoToken() }
    return Identity(userId: id, role: role, expiresAt: .max)
  }

  func isGateway(_ headers: HTTPFields) -> Bool { headers[.authorization] == "Bearer the-gateway" }
}

private struct TestIssuer: TokenIssuer {
  func issueToken(for headers: HTTPFields) async throws -> (token: String, expiresAt: Int64) { ("a.b.c", 1234) }
}

@Suite struct RoutesTests {
  private let client = "client.1"
  private let manager = "manager.5"

  private func withRoutes(
    issuer: (any TokenIssuer)? = nil, _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let fixture = try Fixture()
    let router = Router()
    ChatRoutes(
      service: fixture.service, authenticator: TestAuthenticator(), tokenIssuer: issuer,
      clock: { fixture.clock.now }
    ).add(to: router)
    try await Application(router: router, logger: Fixture.logger).test(.router, body)
  }

  private func call(
    _ http: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, by token: String?,
    _ body: String? = nil, headers: HTTPFields = [:]
  ) async throws -> (status: Int, headers: HTTPFields, text: String, json: [String: any Sendable]) {
    var headers = headers
    if let token { headers[.authorization] = "Bearer \(token)" }
    let response = try await http.executeRequest(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    let bytes = Array(response.body.readableBytesView)
    return (response.status.code, response.headers, text(bytes), (try? object(bytes)) ?? [:])
  }

  @Test func `A message is sent with 201, repeated with 200, and read back`() async throws {
    try await withRoutes { http in
      let body = #"{"text":"Hello","clientMessageId":"k1"}"#
      let sent = try await call(http, .post, "/chat/send", by: client, body)
      #expect(sent.status == 201)
      #expect(sent.headers[.contentType] == "application/json; charset=utf-8")
      #expect(sent.headers[.cacheControl] == "no-store")
      #expect(sent.json["text"] as? String == "Hello")
      let again = try await call(http, .post, "/chat/send", by: client, body)
      #expect(again.status == 200)
      #expect(again.text == sent.text)
      let list = try await call(http, .get, "/chat/threads/1/messages", by: manager)
      #expect(list.text == "{\"items\":[\(sent.text)],\"cursor\":null}")
      let events = try await call(http, .get, "/chat/threads/1/events?after=1", by: client)
      #expect(
        events.text
          == "{\"events\":[{\"type\":\"message\",\"threadId\":1,\"seq\":2,\"payload\":\(sent.text)}],\"head\":2}")
      let heads = try await call(http, .post, "/chat/heads", by: manager, #"{"threadIds":[1,"1",99]}"#)
      #expect(heads.text == #"{"heads":{"1":2}}"#)
      let access = try await call(http, .get, "/chat/threads/1/access", by: client)
      #expect(
        access.text
          == #"{"allowed":true,"head":2,"participants":[{"userId":1,"role":"client","readUpTo":0}]}"#)
    }
  }

  @Test func `A gateway reads every log and every head, and may do nothing else`() async throws {
    try await withRoutes { http in
      _ = try await call(http, .post, "/chat/send", by: client, #"{"text":"Hello","clientMessageId":"k1"}"#)
      _ = try await call(http, .post, "/chat/send", by: "client.2", #"{"text":"Hello","clientMessageId":"k1"}"#)
      let key = "the-gateway"
      for thread in [1, 2] {
        let events = try await call(http, .get, "/chat/threads/\(thread)/events?after=1&limit=1", by: key)
        #expect(events.status == 200)
        #expect(events.json["head"] as? Int == 2)
        #expect((events.json["events"] as? [any Sendable])?.count == 1)
      }
      let heads = try await call(http, .post, "/chat/heads", by: key, #"{"threadIds":[1,2,99,"x"]}"#)
      #expect(heads.text == #"{"heads":{"1":2,"2":2}}"#)
      let refused: [(HTTPRequest.Method, String, String?)] = [
        (.post, "/chat/send", #"{"threadId":1,"text":"x","clientMessageId":"k2"}"#),
        (.post, "/chat/read", #"{"threadId":1,"upTo":1}"#), (.get, "/chat/poll", nil), (.get, "/chat/threads", nil),
        (.post, "/chat/threads", #"{"clientId":1}"#), (.get, "/chat/threads/1", nil),
        (.patch, "/chat/threads/1", #"{"status":"closed"}"#), (.get, "/chat/threads/1/messages", nil),
        (.get, "/chat/threads/1/access", nil),
      ]
      for (method, path, body) in refused {
        #expect(try await call(http, method, path, by: key, body).status == 401, "\(method) \(path)")
      }
      #expect(try await call(http, .get, "/chat/threads/99/events", by: key).status == 404)
      #expect(try await call(http, .get, "/chat/threads/01/events", by: key).status == 404)
      #expect(try await call(http, .get, "/chat/threads/1/events?limit=101", by: key).status == 400)
      #expect(try await call(http, .post, "/chat/heads", by: key, "{}").status == 400)
      for wrong in ["the-gatewax", "the-gatewa", "client.the-gateway"] {
        #expect(try await call(http, .get, "/chat/threads/1/events", by: wrong).status != 200)
      }
      #expect(try await call(http, .get, "/chat/threads/2/events", by: client).status == 404)
      #expect(try await call(http, .post, "/chat/heads", by: client, #"{"threadIds":[2]}"#).text == #"{"heads":{}}"#)
    }
  }

  @Test func `Refusals are JSON with a status that says what to do`() async throws {
    try await withRoutes { http in
      _ = try await call(http, .post, "/chat/send", by: client, #"{"text":"Hello","clientMessageId":"k1"}"#)
      let long = String(repeating: "x", count: 70_000)
      let cases: [(HTTPRequest.Method, String, String?, String?, Int, String)] = [
        (.get, "/chat/threads", nil, nil, 401, "unauthorized"),
        (.get, "/chat/threads", "nonsense", nil, 401, "unauthorized"),
        (.get, "/chat/threads", "bot.1", nil, 403, "forbidden"),
        (.get, "/chat/threads/1", "client.2", nil, 404, "not_found"),
        (.get, "/chat/threads/99", manager, nil, 404, "not_found"),
        (.get, "/chat/threads/01", manager, nil, 404, "not_found"),
        (.get, "/chat/threads/1%00", manager, nil, 404, "not_found"),
        (.get, "/chat/threads/%D9%A1", manager, nil, 404, "not_found"),
        (.get, "/chat/threads?limit=0", manager, nil, 400, "invalid_request"),
        (.get, "/chat/threads?status=odd", manager, nil, 400, "invalid_request"),
        (.get, "/chat/threads?assigned=a%20b", manager, nil, 400, "invalid_request"),
        (.get, "/chat/threads?cursor=x", manager, nil, 400, "invalid_request"),
        (.get, "/chat/threads/1/messages?after=-1", manager, nil, 400, "invalid_request"),
        (.get, "/chat/poll?cursor=x", manager, nil, 400, "invalid_request"),
        (.post, "/chat/send", client, "{", 400, "invalid_request"),
        (.post, "/chat/send", client, #"{"text":1,"clientMessageId":"k"}"#, 400, "invalid_request"),
        (.post, "/chat/send", client, #"{"text":"x"}"#, 400, "invalid_request"),
        (.post, "/chat/send", client, #"{"text":"\#(long)","clientMessageId":"k"}"#, 413, "too_large"),
        (.post, "/chat/read", client, #"{"threadId":1}"#, 400, "invalid_request"),
        (.post, "/chat/read", client, #"{"threadId":1,"upTo":1,"messageIds":["msg_1"]}"#, 400, "invalid_request"),
        (.post, "/chat/heads", client, #"{"threadIds":[1.5]}"#, 400, "invalid_request"),
        (.patch, "/chat/threads/1", manager, "{}", 400, "invalid_request"),
        (.patch, "/chat/threads/1", manager, #"{"status":null}"#, 400, "invalid_request"),
        (.patch, "/chat/threads/1", client, #"{"status":"closed"}"#, 403, "forbidden"),
        (.patch, "/chat/threads/1", "client.2", #"{"status":"odd"}"#, 404, "not_found"),
        (.post, "/chat/threads", manager, "{}", 400, "invalid_request"),
        (.post, "/chat/threads", client, #"{"clientId":2}"#, 403, "forbidden"),
        (.delete, "/chat/threads/1", manager, nil, 405, "method_not_allowed"),
        (.get, "/chat/send", manager, nil, 405, "method_not_allowed"),
        (.get, "/chat", manager, nil, 404, "not_found"),
        (.post, "/chat/nothing/at/all", manager, nil, 404, "not_found"),
        (.get, "/chat/send/more", manager, nil, 404, "not_found"),
        (.get, "/chat/threads/1/nothing", manager, nil, 404, "not_found"),
        (.get, "/chat/threads/1/messages/2", manager, nil, 404, "not_found"),
        (.post, "/chat/token", client, nil, 404, "not_found"),
      ]
      for (method, path, token, body, status, code) in cases {
        let response = try await call(http, method, path, by: token, body)
        let error = response.json["error"] as? [String: any Sendable]
        #expect(response.status == status, "\(method) \(path): \(response.text)")
        #expect(error?["code"] as? String == code, "\(method) \(path): \(response.text)")
        #expect((error?["message"] as? String)?.isEmpty == false)
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.wwwAuthenticate] == (status == 401 ? "Bearer" : nil))
      }
      let allow = try await call(http, .put, "/chat/threads", by: manager).headers[.allow]
      #expect(allow == "GET, POST")
    }
  }

  @Test func `A thread is created, assigned, closed and released`() async throws {
    try await withRoutes { http in
      let created = try await call(
        http, .post, "/chat/threads", by: manager, #"{"clientId":"g_7","subject":"Parcel","managerId":5}"#)
      #expect(created.status == 201)
      #expect(created.json["clientId"] as? String == "g_7")
      #expect(created.json["managerId"] as? Int == 5)
      #expect(created.json["unread"] as? Int == 0)
      let closed = try await call(
        http, .patch, "/chat/threads/1", by: manager, #"{"status":"closed","managerId":null}"#)
      #expect(closed.json["status"] as? String == "closed")
      #expect(closed.text.contains(#""managerId":null"#))
      let mine = try await call(http, .get, "/chat/threads?assigned=me", by: manager)
      #expect(mine.text == #"{"items":[],"cursor":null}"#)
      let free = try await call(http, .get, "/chat/threads?assigned=none&status=closed&q=PARC", by: manager)
      #expect((free.json["items"] as? [any Sendable])?.count == 1)
    }
  }

  @Test func `A poll without news is answered with 304 and when to come again`() async throws {
    try await withRoutes { http in
      let start = try await call(http, .get, "/chat/poll", by: client)
      let cursor = try #require(start.json["cursor"] as? String)
      #expect(start.json["askAgainMs"] as? Int == 15_000)
      let first = try await call(http, .get, "/chat/poll?cursor=\(cursor)", by: client)
      let tag = try #require(first.headers[.eTag])
      #expect(first.status == 200)
      let same = try await call(
        http, .get, "/chat/poll?cursor=\(cursor)", by: client, headers: [.ifNoneMatch: "\"x\", \(tag)"])
      #expect(same.status == 304)
      #expect(same.text.isEmpty)
      #expect(same.headers[.eTag] == tag)
      #expect(same.headers[.askAgainMs] == "15000")
      _ = try await call(http, .post, "/chat/send", by: client, #"{"text":"Hello","clientMessageId":"k1"}"#)
      let news = try await call(
        http, .get, "/chat/poll?cursor=\(cursor)", by: client, headers: [.ifNoneMatch: tag])
      #expect(news.status == 200)
      #expect((news.json["events"] as? [any Sendable])?.count == 2)
      #expect(news.json["askAgainMs"] as? Int == 1000)
      let hidden = try await call(http, .get, "/chat/poll?hidden=1", by: client)
      #expect(hidden.json["askAgainMs"] as? Int == 30_000)
    }
  }

  @Test func `A receipt is taken by position and by messages`() async throws {
    try await withRoutes { http in
      _ = try await call(http, .post, "/chat/send", by: client, #"{"text":"Hello","clientMessageId":"k1"}"#)
      let receipt = try await call(http, .post, "/chat/read", by: manager, #"{"threadId":"1","messageIds":["msg_1"]}"#)
      #expect(receipt.status == 200)
      #expect(receipt.text.hasPrefix(#"{"threadId":1,"userId":5,"messageIds":["msg_1"],"upTo":2,"readAt":""#))
      let stale = try await call(http, .post, "/chat/read", by: manager, #"{"threadId":1,"upTo":1}"#)
      #expect(stale.json["upTo"] as? Int == 2)
    }
  }

  @Test func `A token is issued where there is an issuer`() async throws {
    try await withRoutes(issuer: TestIssuer()) { http in
      let response = try await call(http, .post, "/chat/token", by: nil)
      #expect(response.text == #"{"token":"a.b.c","expiresAt":1234}"#)
    }
  }
}
