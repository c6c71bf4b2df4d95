import TestSupport
import Testing

@testable import martlet

@Suite("Mutated configurations")
struct ConfigurationMutationTests {
  static let file = """
    host: 0.0.0.0
    port: 9000
    jwtSecret: "\(Samples.secret)"
    apiKey: '\(Samples.otherSecret)'
    allowedOrigins: [https://shop.example, "https://*.shop.example"]
    redisUrl: redis://user:\(Samples.otherSecret)@cache:6379
    presenceGrace: 2.5
    limits:
      frameBytes: 2048
      pingSeconds: 20
    demo: no

    """

  static let pieces = [
    "\n", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "&a ", "*a", "!!int ", "|", ">", "#", "%", "@", "`", "~",
    "\t",
    "\u{0}", "\u{FEFF}", "\u{7F}", "é", "𝒳", "limits", "port", "---\n", "...\n", "<<: ", "? ", "-", "0x10", "1e9",
    "999999999999999999999", "null", "\\u0000", "redis://", "@",
  ]

  @Test("Whatever happens to a file: no crash, an error or a configuration, and no secret in any word about it")
  func files() {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    for round in 0..<3000 {
      let text = mutated(Self.file, using: &generator)
      var sources = Samples.sources(flags: ["--config": ["f"]], files: ["f": text])
      if round % 2 == 0 { sources.environment = Samples.environment }
      if Self.hasDisplacedSecret(text) { continue }
      expectNoSecret(in: said(sources), after: text, seed: generator.seed)
    }
  }

  @Test("Whatever stands in a variable: no crash, and a secret's value is in no word about it")
  func values() {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    for _ in 0..<3000 {
      var environment = Samples.environment
      for _ in 0..<3 {
        guard let setting = Setting.all.randomElement(using: &generator) else { continue }
        let (value, other) = Samples.values(of: setting)
        environment[setting.variable] = mutated(Bool.random(using: &generator) ? value : other, using: &generator)
      }
      expectNoSecret(in: said(Samples.sources(environment: environment)), after: "\(environment)", seed: generator.seed)
    }
  }

  @Test("Whatever is wrong in a file is said with the file's name")
  func sources() {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    for _ in 0..<1000 {
      let text = mutated(Self.file, using: &generator)
      let sources = Samples.sources(
        flags: ["--config": ["settings.yaml"]], environment: Samples.environment, files: ["settings.yaml": text])
      for problem in Samples.problems(sources) {
        #expect(problem.hasPrefix("settings.yaml"), "seed \(generator.seed): \(problem)")
      }
    }
  }

  /// All that the program would print about these sources.
  private func said(_ sources: ConfigurationSources) -> String {
    do {
      let loaded = try ConfigurationLoader.serve(sources)
      return loaded.warnings.joined(separator: "\n") + ConfigurationReport.text(loaded)
    } catch {
      return error.text
    }
  }

  /// Whether a mutation has put a secret's value under another name, where nobody can know what it is.
  private static func hasDisplacedSecret(_ text: String) -> Bool {
    guard let file = try? ConfigurationFile(path: "f", text: text) else { return false }
    return file.entries.contains { entry in
      guard Setting.named(entry.key)?.isSecret != true else { return false }
      let value = entry.values.joined()
      let isPassword = entry.key == "redisUrl" && value.hasSuffix("@cache:6379")
      return (value.contains("canary") || entry.key.contains("canary")) && !isPassword
    }
  }

  private func expectNoSecret(in said: String, after input: String, seed: UInt64) {
    for secret in [Samples.secret, Samples.otherSecret] where said.contains(secret) {
      Issue.record("seed \(seed): a secret was shown\n\(said)\nafter\n\(input)")
    }
  }

  private func mutated(_ text: String, using generator: inout SeededGenerator) -> String {
    var characters = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let position = Int.random(in: 0...characters.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0 where position < characters.count:
        characters.remove(at: position)
      case 1 where position < characters.count:
        characters[position] = Unicode.Scalar(UInt8.random(in: 0...255, using: &generator))
      case 2:
        let end = min(characters.count, position + Int.random(in: 0...20, using: &generator))
        characters.removeSubrange(position..<end)
      case 3:
        let end = min(characters.count, position + Int.random(in: 0...40, using: &generator))
        characters.insert(
          contentsOf: characters[position..<end], at: Int.random(in: 0...characters.count, using: &generator))
      default:
        characters.insert(contentsOf: (Self.pieces.randomElement(using: &generator) ?? "").unicodeScalars, at: position)
      }
    }
    return String(String.UnicodeScalarView(characters))
  }
}
