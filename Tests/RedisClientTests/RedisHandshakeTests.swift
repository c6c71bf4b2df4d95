import NIOCore
import Testing

@testable import RedisClient

@Suite("What is said on a new connection")
struct RedisHandshakeTests {
  private let ok = RESPValue.string(Array("OK".utf8))

  @Test("HELLO 3 with user and password, then the database and the name")
  func hello() {
    var handshake = RedisHandshake(user: "u", password: "p", database: 2, name: "martlet", mustBeMaster: false)
    #expect(
      handshake.begin() == .say(RedisCommand("HELLO", .text("3"), .text("AUTH"), .text("u"), .text("p"))))
    #expect(handshake.receive(.array([])) == .say(RedisCommand("SELECT", .text("2"))))
    #expect(handshake.receive(ok) == .say(RedisCommand("CLIENT", .text("SETNAME"), .text("martlet"))))
    #expect(handshake.receive(ok) == .say(RedisCommand("PING")))
    #expect(handshake.receive(.string(Array("PONG".utf8))) == .done)
  }

  @Test("a server without HELLO is spoken to in RESP2")
  func old() {
    var handshake = RedisHandshake(user: nil, password: "p", database: 0, name: "martlet", mustBeMaster: true)
    #expect(handshake.begin() == .say(RedisCommand("HELLO", .text("3"), .text("AUTH"), .text("default"), .text("p"))))
    let unknown = RESPValue.error(RedisServerError("ERR unknown command `HELLO`"))
    #expect(handshake.receive(unknown) == .say(RedisCommand("AUTH", .text("p"))))
    #expect(handshake.receive(ok) == .say(RedisCommand("CLIENT", .text("SETNAME"), .text("martlet"))))
    #expect(handshake.receive(.error(RedisServerError("ERR no"))) == .say(RedisCommand("ROLE")))
    #expect(handshake.receive(.array([.string(Array("master".utf8))])) == .say(RedisCommand("PING")))
    #expect(handshake.receive(.string(Array("PONG".utf8))) == .done)
  }

  @Test(
    "a server that lets in and cannot serve is not connected to",
    arguments: [
      "LOADING Redis is loading", "MASTERDOWN Link with MASTER is down", "NOPERM this user has no permissions",
    ])
  func cannotServe(line: String) {
    var handshake = RedisHandshake(user: nil, password: nil, database: 0, name: "m", mustBeMaster: false)
    _ = handshake.begin()
    _ = handshake.receive(.array([]))
    #expect(handshake.receive(ok) == .say(RedisCommand("PING")))
    guard case .fail(let reason) = handshake.receive(.error(RedisServerError(line))) else {
      return #expect(Bool(false))
    }
    #expect(reason.contains("PING") || reason.contains(String(line.prefix(6))))
  }

  @Test("a server that repeats what it does not know is not repeated: it holds the password")
  func repeatedSecret() {
    let echo = "with args beginning with: 'u' 'canary'"
    var handshake = RedisHandshake(user: "u", password: "canary", database: 0, name: "m", mustBeMaster: false)
    _ = handshake.begin()
    let step = handshake.receive(.error(RedisServerError("ERR unknown command 'HELLO', \(echo)")))
    #expect(step == .say(RedisCommand("AUTH", .text("u"), .text("canary"))))
    for line in ["ERR unknown command 'AUTH', \(echo)", "canary", "ERR wrong number of arguments \(echo)"] {
      var last = handshake
      guard case .fail(let reason) = last.receive(.error(RedisServerError(line))) else {
        return #expect(Bool(false))
      }
      #expect(!reason.contains("canary"), "\(reason)")
    }
    var refused = RedisHandshake(user: "u", password: "canary", database: 0, name: "m", mustBeMaster: false)
    _ = refused.begin()
    guard case .fail(let reason) = refused.receive(.error(RedisServerError("ERR max number of clients reached"))) else {
      return #expect(Bool(false))
    }
    #expect(reason.contains("maxclients"))
  }

  @Test(
    "a refusal ends it, with advice and without the password",
    arguments: [
      ("WRONGPASS invalid username-password pair", "refuses"), ("NOAUTH HELLO must be called …", "wants a password"),
      ("LOADING Redis is loading the dataset in memory", "LOADING"),
    ])
  func refused(line: String, part: String) {
    var handshake = RedisHandshake(user: nil, password: "canary", database: 0, name: "m", mustBeMaster: false)
    _ = handshake.begin()
    guard case .fail(let reason) = handshake.receive(.error(RedisServerError(line))) else {
      return #expect(Bool(false))
    }
    #expect(reason.contains(part))
    #expect(!reason.contains("canary"))
  }

  @Test("where Sentinels point, a replica is refused")
  func replica() {
    var handshake = RedisHandshake(user: nil, password: nil, database: 0, name: "m", mustBeMaster: true)
    _ = handshake.begin()
    _ = handshake.receive(.array([]))
    _ = handshake.receive(ok)
    #expect(handshake.receive(.array([.string(Array("slave".utf8))])) == .fail("it is a replica"))
  }

  @Test("pauses grow to their longest, at random below it; a connection that lasted starts anew")
  func backoff() {
    var backoff = RedisBackoff(range: .milliseconds(100) ... .seconds(5))
    let pauses = (0..<8).map { _ in backoff.pause(random: 1) }
    #expect(
      pauses == [100, 200, 400, 800, 1600, 3200, 5000, 5000].map { TimeAmount.milliseconds($0) })
    #expect(backoff.pause(random: 0) == .zero)
    backoff.ended(after: .seconds(1))
    #expect(backoff.pause(random: 1) == .seconds(5))
    backoff.ended(after: .seconds(6))
    #expect(backoff.pause(random: 0.5) == .milliseconds(50))
  }

  @Test("a subscriber is alive if it hears itself and its ping is answered, or nobody could speak")
  func probe() {
    var probe = LivenessProbe()
    #expect(probe.isAlive)
    let word = probe.ask()
    #expect(!probe.isAlive)
    probe.answered()
    #expect(!probe.isAlive)
    probe.heard(Array("another".utf8))
    #expect(!probe.isAlive)
    probe.heard(word)
    #expect(probe.isAlive)
    let next = probe.ask()
    probe.heard(word)
    probe.couldNotSpeak(word)
    probe.answered()
    #expect(!probe.isAlive)
    probe.couldNotSpeak(next)
    #expect(probe.isAlive)
    _ = probe.ask()
    #expect(!probe.isAlive)
    probe.couldNotSpeak(Array("3".utf8))
    #expect(!probe.isAlive)
    probe.answered()
    #expect(probe.isAlive)
  }
}
