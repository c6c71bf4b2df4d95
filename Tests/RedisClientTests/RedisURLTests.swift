import TestSupport
import Testing

@testable import RedisClient

@Suite("Redis URLs")
struct RedisURLTests {
  @Test("a server: host, port, user, password, database, TLS")
  func server() throws {
    let plain = try RedisConfiguration(url: "redis://cache.example")
    #expect(plain.source == .server(.tcp(host: "cache.example", port: 6379)))
    #expect(plain.user == nil && plain.password == nil && plain.database == 0 && !plain.isSecure)
    let full = try RedisConfiguration(url: "rediss://us%65r:p%40ss%3Aw%2Frd@[::1]:7000/5")
    #expect(full.source == .server(.tcp(host: "::1", port: 7000)))
    #expect(full.user == "user" && full.password == "p@ss:w/rd" && full.database == 5 && full.isSecure)
    let password = try RedisConfiguration(url: "redis://:secret@h/")
    #expect(password.user == nil && password.password == "secret")
  }

  @Test("a Unix socket")
  func unix() throws {
    let socket = try RedisConfiguration(url: "redis+unix://:secret@/run/redis/redis%20a.sock?db=3")
    #expect(socket.source == .server(.unix(path: "/run/redis/redis a.sock")))
    #expect(socket.password == "secret" && socket.database == 3)
    #expect(try RedisConfiguration(url: "unix:///a").source == .server(.unix(path: "/a")))
  }

  @Test("Sentinels")
  func sentinels() throws {
    let url = "redis+sentinel://u:p@one:1,two,[::1]:3/mymaster/2?sentinelUser=s&sentinelPassword=q%26"
    let configuration = try RedisConfiguration(url: url)
    #expect(
      configuration.source
        == .sentinels(
          [.tcp(host: "one", port: 1), .tcp(host: "two", port: 26379), .tcp(host: "::1", port: 3)], name: "mymaster"))
    #expect(configuration.user == "u" && configuration.password == "p" && configuration.database == 2)
    #expect(configuration.sentinelUser == "s" && configuration.sentinelPassword == "q&")
    #expect(try RedisConfiguration(url: "rediss+sentinel://h/m").isSecure)
  }

  @Test(
    "what is none is an error that says why, and shows nothing of it",
    arguments: [
      "", "localhost:6379", "http://canary", "redis://", "redis://:canary@", "redis://h:0", "redis://h:99999",
      "redis://h:canary", "redis://canary@h", "redis://h/canary", "redis://h/0/1", "redis://h/-1", "redis://h/+1",
      "redis://h?canary=1", "redis://:%zz@h", "redis://:%f", "redis://:%ff@h", "redis://h h", "redis+unix://h/a",
      "redis+unix://", "redis+sentinel://h", "redis+sentinel://h/", "redis+sentinel:///m", "redis+sentinel://h,/m",
      "redis://[::1", "redis://[::1]x", "redis://a:canary:6@h:1:2",
      "redis://:%+5@h", "redis://h#canary", "redis://h?db=3", "redis://h?sentinelPassword=canary",
      "redis+sentinel://h/m?db=3", "redis+unix:///a?sentinelUser=canary", "redis://h?caFile=/canary.pem",
      "redis+unix:///a%00b", "redis+unix:///" + String(repeating: "x", count: 103),
    ])
  func bad(url: String) {
    let error = #expect(throws: RedisURLError.self) { try RedisConfiguration(url: url) }
    #expect(error?.description.isEmpty == false)
    #expect(error?.description.contains("canary") == false)
  }

  @Test("a configuration does not show its passwords")
  func secrets() throws {
    let url = "redis+sentinel://user:canary@h/m?sentinelUser=s&sentinelPassword=canary"
    let configuration = try RedisConfiguration(url: url)
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in ["\(configuration)", String(reflecting: configuration), dumped] {
      #expect(!text.contains("canary"))
      #expect(text.contains("h:26379"))
    }
  }

  @Test("no changed URL stops the reader")
  func mutations() {
    var generator = SeededGenerator.announced("Redis URLs")
    let urls = [
      "redis://user:p%40ss@host:6379/1", "redis+sentinel://:p@a:1,b:2/name/3?sentinelPassword=x",
      "redis+unix://:p@/run/a?db=1", "rediss://[::1]:1",
    ]
    for _ in 0..<20_000 {
      var bytes = Array(urls.randomElement(using: &generator)?.utf8 ?? "".utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[at] = Array("/:@?%[],#a0 \u{0}".utf8).randomElement(using: &generator) ?? 0
        } else if bytes.count > 1 {
          bytes.remove(at: at)
        }
      }
      _ = try? RedisConfiguration(url: String(decoding: bytes, as: UTF8.self))
    }
  }
}
