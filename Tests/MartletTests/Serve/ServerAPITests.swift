import ChatProtocol
import Foundation
import Gateway
import TestSupport
import Testing

@testable import martlet

@Suite("Requests and answers of the server API")
struct ServerAPITests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func disconnect(_ body: String) throws(MalformedRequest) -> DisconnectRequest {
    let result: Result<DisconnectRequest, MalformedRequest> = Array(body.utf8).withUnsafeBytes { bytes in
      do throws(MalformedRequest) { return .success(try DisconnectRequest(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  @Test("presence: ids keep their form and order, each once")
  func presenceQuery() throws {
    let query = try PresenceQuery(["15,g_1,007,15", "9223372036854775808"])
    #expect(query.users.map(\.json) == ["15", "\"g_1\"", "\"007\"", "\"9223372036854775808\""])
    let guest = try #require(UserID("g_1"))
    let states = [
      UserID(15): PresenceState(online: true, role: .manager, lastSeenAt: nil),
      guest: PresenceState(online: false, role: .client, lastSeenAt: "2025-01-10T12:00:00Z"),
    ]
    #expect(
      text(query.answer(states)) == """
        {"users":[{"userId":15,"online":true,"role":"manager","lastSeenAt":null},\
        {"userId":"g_1","online":false,"role":"client","lastSeenAt":"2025-01-10T12:00:00Z"},\
        {"userId":"007","online":false,"role":null,"lastSeenAt":null},\
        {"userId":"9223372036854775808","online":false,"role":null,"lastSeenAt":null}]}
        """)
  }

  @Test("presence: 500 users, and no more")
  func presenceLimit() throws {
    let ids = (1...500).map(String.init).joined(separator: ",")
    #expect(try PresenceQuery([ids]).users.count == 500)
    #expect(try PresenceQuery([ids, ids]).users.count == 500)
    #expect(throws: MalformedRequest.self) { try PresenceQuery([ids + ",501"]) }
    #expect(throws: MalformedRequest.self) { try PresenceQuery([ids, "501"]) }
  }

  @Test("presence: what is no id, or nothing", arguments: ["", ",", "1,", "a b", "1;2", "é", "*", "1\n"])
  func badPresence(value: String) {
    #expect(throws: MalformedRequest.self) { try PresenceQuery([value]) }
    #expect(throws: MalformedRequest.self) { try PresenceQuery([String]()) }
  }

  @Test("disconnect: either form of an id")
  func disconnectBody() throws {
    #expect(try disconnect(#"{"userId":1}"#).userId == UserID(1))
    #expect(try disconnect(#" {"userId" : "g_1"} "#).userId == UserID("g_1"))
  }

  @Test("disconnect: mutated bodies are read or refused")
  func fuzz() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      var bytes = Array(#"{"userId":"g_12"}"#.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        default: bytes.remove(at: index)
        }
      }
      let request = bytes.withUnsafeBytes { try? DisconnectRequest($0) }
      guard let request else { continue }
      let again = Array("{\"userId\":\(request.userId.json)}".utf8).withUnsafeBytes { try? DisconnectRequest($0) }
      #expect(again?.userId == request.userId, "seed \(seed)")
    }
  }

  @Test("info is one JSON object with everything in it")
  func info() throws {
    let info = NodeInfo(
      configuration: ServeConfiguration(), nodeId: "n1", broker: "redis", backend: "http")
    var statistics = GatewayStatistics()
    (statistics.connections, statistics.users, statistics.threads) = (3, 2, 1)
    var conditions = ReadinessConditions()
    conditions.set(.redis, .down("no \"link\""))
    let json = info.json(statistics, conditions, now: info.startedAt + .seconds(90.5))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    #expect(object["node"] as? String == "n1")
    #expect(object["version"] as? String == MartletVersion.current)
    #expect(object["uptimeSeconds"] as? Int == 90)
    #expect(object["status"] as? String == "degraded")
    #expect(["connections", "users", "threads"].map { object[$0] as? Int } == [3, 2, 1])
    #expect(object["broker"] as? [String: String] == ["kind": "redis", "state": "down", "reason": "no \"link\""])
    #expect(object["backend"] as? [String: String] == ["kind": "http", "state": "up"])
    let limits = try #require(object["limits"] as? [String: Double])
    #expect(limits.count == Setting.all.filter { $0.key.hasPrefix("limits.") }.count)
    #expect(limits["unsentBytes"] == 1_048_576)
  }
}
