import Foundation
import Gateway
import Testing

@testable import martlet

@Suite("The reference of settings")
struct ConfigurationDocumentTests {
  @Test("docs/configuration.md is what `martlet config doc` prints")
  func current() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let committed = try String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
    #expect(
      committed == ConfigurationDocument.markdown + "\n", "run: martlet config doc > docs/configuration.md")
  }

  @Test("It has every name there is")
  func complete() {
    for setting in Setting.all {
      for name in [setting.key, setting.variable, setting.fileVariable, setting.flag].compactMap({ $0 }) {
        #expect(ConfigurationDocument.markdown.contains("`\(name)`"))
      }
    }
  }

  @Test("Its example is a file that the server takes")
  func example() throws {
    let parts = ConfigurationDocument.markdown.split(separator: "```")
    let example = try #require(parts.first { $0.hasPrefix("yaml\n") }).dropFirst("yaml\n".count)
    let files = [
      "f": String(example), "/run/secrets/martlet-jwt": Samples.secret, "/run/secrets/martlet-api": Samples.otherSecret,
    ]
    let loaded = try ConfigurationLoader.serve(Samples.sources(flags: ["--config": ["f"]], files: files))
    #expect(loaded.configuration.limits.connectionsPerUser == 10)
    #expect(loaded.configuration.allowedOrigins.count == 2)
  }

  @Test("It does not depend on the machine")
  func machine() throws {
    let row = try #require(ConfigurationDocument.markdown.split(separator: "\n").first { $0.hasPrefix("| `loops`") })
    #expect(row.contains("the number of cores"))
  }
}
