import Foundation
import Gateway
import Testing

@testable import martlet

@Suite("The configuration's file")
struct ConfigurationFileTests {
  static func problems(_ text: String) -> [String] {
    Samples.problems(
      Samples.sources(flags: ["--config": ["f.yaml"]], environment: Samples.environment, files: ["f.yaml": text]))
  }

  @Test("YAML and JSON say the same")
  func formats() throws {
    let yaml = """
      # A comment
      host: 0.0.0.0
      port: 9000        # another
      demo: true
      limits:
        frameBytes: 2048
      """
    let json = #"{"host": "0.0.0.0", "port": 9000, "demo": true, "limits": {"frameBytes": 2048}}"#
    for text in [yaml, json] {
      let loaded = try ConfigurationLoader.serve(Samples.sources(flags: ["--config": ["f"]], files: ["f": text]))
      #expect(loaded.configuration.host == "0.0.0.0")
      #expect(loaded.configuration.port == 9000)
      #expect(loaded.configuration.demo)
      #expect(loaded.configuration.limits.frameBytes == 2048)
    }
  }

  @Test("A file with nothing in it is fine", arguments: ["", "\n", "# port: 1\n", "---\n", "{}", "null"])
  func empty(text: String) {
    #expect(Self.problems(text).isEmpty)
  }

  @Test("An unknown key is an error with its line and a guess")
  func unknownKeys() {
    #expect(Self.problems("prot: 1\n") == ["f.yaml:1: prot: there is no such setting; did you mean port?"])
    #expect(
      Self.problems("# one\nlimits:\n  frameByte: 1\n") == [
        "f.yaml:3: limits.frameByte: there is no such setting; did you mean limits.frameBytes?"
      ])
    #expect(Self.problems("somethingElse: 1\n") == ["f.yaml:1: somethingElse: there is no such setting"])
    #expect(
      Self.problems("MARTLET_LOG_FORMAT: json\n") == [
        "f.yaml:1: MARTLET_LOG_FORMAT: there is no such setting; in a file it is logFormat"
      ])
  }

  @Test(
    "A shape that is not the file's is an error that says which is",
    arguments: [
      ("- port\n", "f.yaml: it must hold keys and values, such as `port: 8080`"),
      ("port\n", "f.yaml: it must hold keys and values, such as `port: 8080`"),
      ("port:\n", "f.yaml:1: port: it has no value; take the line out, or write one"),
      ("port: ~\n", "f.yaml:1: port: it has no value; take the line out, or write one"),
      ("port: {a: 1}\n", "f.yaml:1: port: it takes a value; only `limits:` has keys below it"),
      (
        "limits: {frameBytes: {a: 1}}\n",
        "f.yaml:1: limits.frameBytes: it takes a value; only `limits:` has keys below it"
      ),
      ("limits: 3\n", "f.yaml:1: limits: there is no such setting"),
      ("port: [1, 2]\n", "f.yaml:1: port: it takes one value; expected a whole number from 0 to 65535"),
      ("port: []\n", "f.yaml:1: port: it takes one value; expected a whole number from 0 to 65535"),
      ("allowedOrigins: [[a]]\n", "f.yaml:1: allowedOrigins: every element of the list must be a text or a number"),
      ("allowedOrigins: [~]\n", "f.yaml:1: allowedOrigins: every element of the list must be a text or a number"),
      ("jwtSecret: [a, b]\n", "f.yaml:1: jwtSecret: it takes one text; expected text"),
      ("? [a]\n: 1\n", "f.yaml: line 1: a key must be a word"),
    ])
  func shapes(text: String, problem: String) {
    let environment = text.hasPrefix("jwtSecret") ? [:] : Samples.environment
    let sources = Samples.sources(flags: ["--config": ["f.yaml"]], environment: environment, files: ["f.yaml": text])
    #expect(Samples.problems(sources).first == problem)
  }

  @Test(
    "What is no YAML is an error with its line, and shows nothing of the file",
    arguments: [
      "jwtSecret: \"\(Samples.secret)\nport: 1\n", "jwtSecret: \(Samples.secret)\n  port: 1\n",
      "jwtSecret: *\(Samples.secret)\n", "port: 1\njwtSecret: \(Samples.secret)\nport: 2\n",
      "{\"jwtSecret\": \"\(Samples.secret)\"", "jwtSecret: \(Samples.secret)\n---\nport: 1\n",
      "jwtSecret: %\(Samples.secret)\n", "jwtSecret: @\(Samples.secret)\n", "\u{0}\(Samples.secret)",
    ])
  func malformed(text: String) {
    let problems = Self.problems(text)
    #expect(problems.count == 1)
    #expect(problems.first?.contains("it is neither YAML nor JSON") == true)
    #expect(!problems.joined().contains("canary"))
  }

  @Test("A key that is there twice is named")
  func duplicate() {
    #expect(Self.problems("port: 1\nport: 2\n").first?.contains("port is there twice") == true)
  }

  @Test("A file that is absent is an error which names who asked for it")
  func absent() {
    #expect(
      Samples.problems(Samples.sources(flags: ["--config": ["nowhere"]])) == [
        "--config: the file \"nowhere\" cannot be opened: there is no such file"
      ])
    #expect(
      Samples.problems(Samples.sources(environment: ["MARTLET_CONFIG": "nowhere"])) == [
        "MARTLET_CONFIG: the file \"nowhere\" cannot be opened: there is no such file"
      ])
  }

  @Test("A file that is too large or too deep is an error, not a crash")
  func extremes() {
    let large = String(repeating: "#", count: ConfigurationFile.maximumSize + 1)
    #expect(Self.problems(large) == ["f.yaml: it is larger than 256 KiB"])
    for text in [
      String(repeating: "[", count: 200_000), String(repeating: "{a: ", count: 50_000),
      String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
      (0..<20_000).map { "a\($0): &x\($0) [\($0 == 0 ? "1" : "*x\($0 - 1)")]" }.joined(separator: "\n"),
    ] {
      let cut = String(text.prefix(ConfigurationFile.maximumSize))
      #expect(!Self.problems(cut).isEmpty)
    }
  }

  @Test("Aliases that multiply cost nothing")
  func laughs() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for index in 1...30 {
      text += "a\(index): &a\(index) [" + Array(repeating: "*a\(index - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    #expect(!Self.problems(text).isEmpty)
  }

  @Test("A real file is read; folders and bytes that are no UTF-8 are refused; everyone's right to read is seen")
  func realFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("f").path
    try Data("port: 1\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(try TextFile(reading: path, limit: 100) == TextFile(path: path, text: "port: 1\n", isReadableByAll: true))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(try TextFile(reading: path, limit: 100).isReadableByAll == false)
    // A link's own permissions say nothing: mounted secrets are links.
    try FileManager.default.createSymbolicLink(atPath: path + "-link", withDestinationPath: path)
    #expect(try TextFile(reading: path + "-link", limit: 100).isReadableByAll == false)
    #expect(throws: TextFile.Failure(text: "is larger than 0 KiB")) { try TextFile(reading: path, limit: 3) }
    #expect(throws: TextFile.Failure(text: "cannot be read: it is a folder")) {
      try TextFile(reading: folder.path, limit: 100)
    }
    #expect(throws: TextFile.Failure(text: "cannot be opened: there is no such file")) {
      try TextFile(reading: path + "x", limit: 100)
    }
    try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: path))
    #expect(throws: TextFile.Failure(text: "is not UTF-8")) { try TextFile(reading: path, limit: 100) }
    #expect(throws: TextFile.Failure(text: "is no file's name")) { try TextFile(reading: "a\u{0}b", limit: 100) }
  }
}
