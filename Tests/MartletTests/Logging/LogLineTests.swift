import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import martlet

@Suite("Log lines")
struct LogLineTests {
  static let time = Date(timeIntervalSince1970: 1_769_860_800.125)
  static let token = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOjF9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

  /// What a logger writes, as text.
  static func written(_ layout: LogLine.Layout, _ log: (Logger) -> Void) -> String {
    let lines = Lines()
    log(Logger(label: "test") { _ in LineLogHandler(layout: layout, now: { time }) { lines.append($0) } })
    return lines.text
  }

  @Test("Text: time, level, message, metadata in order")
  func text() {
    let line = Self.written(.text(isColoured: false)) { logger in
      logger.warning("Two words.", metadata: ["port": "80", "name": "a b", "quote": "a\"b", "empty": ""])
    }
    #expect(
      line
        == "2026-01-31T12:00:00.125Z warning  Two words. empty=\"\" name=\"a b\" port=80 quote=\"a\\\"b\"\n")
  }

  @Test("Colours only where they are asked for")
  func colours() {
    #expect(Self.written(.text(isColoured: true)) { $0.error("x") }.contains("\u{1B}[31merror   \u{1B}[0m x"))
    #expect(!Self.written(.text(isColoured: false)) { $0.error("x") }.contains("\u{1B}"))
    #expect(!Self.written(.json) { $0.error("x") }.contains("\u{1B}"))
  }

  @Test("JSON: one valid object a line, whatever is in it")
  func json() throws {
    let line = Self.written(.json) { logger in
      logger.info("a\n\"b\" \u{1}é", metadata: ["level": "mine", "list": ["1", "2"], "key \"q\"": "v"])
    }
    #expect(line.hasSuffix("}\n"))
    #expect(line.filter(\.isNewline).count == 1)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    #expect(object["time"] == "2026-01-31T12:00:00.125Z")
    #expect(object["level"] == "info")
    #expect(object["message"] == "a\n\"b\" \u{1}é")
    #expect(object["level_"] == "mine")
    #expect(object["key \"q\""] == "v")
    #expect(object["list"] == "[\"1\", \"2\"]")
  }

  @Test("The logger's metadata, the record's over it, and the error's are written")
  func metadata() {
    let line = Self.written(.text(isColoured: false)) { logger in
      var logger = logger
      logger[metadataKey: "node"] = "a"
      logger[metadataKey: "over"] = "old"
      logger.info("x", metadata: ["over": "new"])
    }
    #expect(line.hasSuffix("x node=a over=new\n"))
  }

  @Test("Nobody writes a second line, or escape codes, with a name of theirs")
  func injection() {
    let line = Self.written(.text(isColoured: false)) { logger in
      logger.info("hello\nfake line\u{1B}[2J", metadata: ["name": "a\r\nb", "k\ney": "v"])
    }
    #expect(line.filter(\.isNewline).count == 1)
    #expect(!line.contains("\u{1B}"))
    #expect(line.contains("hello\\nfake line\\u{1b}[2J k\\ney=v name=a\\r\\nb"))
  }

  @Test("A token is not written, wherever it is", arguments: [LogLine.Layout.json, .text(isColoured: false)])
  func tokens(layout: LogLine.Layout) {
    let line = Self.written(layout) { logger in
      logger.info(
        "GET /ws?token=\(Self.token)&x=1 \(Self.token)",
        metadata: [
          "authorization": "Basic canary", "header": "Bearer canary", "uri": "/ws?a=b&token=canary", "ok": "1",
        ])
      logger.info("x", metadata: ["nested": ["jwt": "\(Self.token)"], "list": ["\(Self.token)"], "apiKey": "canary"])
      logger.info("connect redis://user:canary@host:6379/0")
    }
    for secret in ["canary", "dBjftJeZ4CVP", "eyJhbGciOiJIUzI1NiJ9", "eyJ1c2VySWQiOjF9"] {
      #expect(!line.contains(secret))
    }
    #expect(line.contains("<secret>@host:6379/0"))
    #expect(line.contains("&x=1"))
    #expect(line.contains("uri"))
  }

  @Test(
    "What is no secret stays",
    arguments: [
      "Martlet is listening on http://127.0.0.1:8080", "eyJ is a start", "The token has expired.", "bearer", "token=",
      "https://shop.example/@name?a=b@c", "a.b.c", "",
    ])
  func harmless(text: String) {
    #expect(LogRedaction.redacted(text) == text)
  }

  @Test("Any bytes make one line of valid UTF-8 and, as JSON, a valid object")
  func mutations() throws {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    let pieces = [
      "bearer ", "token=", "eyJ", ".", "://", "@", "\n", "\u{1B}", "\"", "\\", "é", "\u{2028}", "a", " ", "&",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...12, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let json = Self.written(.json) { $0.info("\(text)", metadata: ["k": "\(text)"]) }
      #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any], "\(text.debugDescription)")
      let line = Self.written(.text(isColoured: false)) { $0.info("\(text)", metadata: ["k": "\(text)"]) }
      #expect(line.filter(\.isNewline).count == 1, "\(text.debugDescription)")
    }
  }

  /// Collects what is written.
  private final class Lines: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ line: [UInt8]) { bytes.withLock { $0 += line } }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
  }
}
