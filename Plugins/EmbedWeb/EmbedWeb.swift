import Foundation
import PackagePlugin

/// Embeds the files of `web/` in the binary: writes the Swift file that holds them, whenever one has changed.
@main
struct EmbedWeb: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let web = context.package.directoryURL.appending(path: "web")
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    let files = try served(below: web)
    return [
      .buildCommand(
        displayName: "Embedding web/",
        executable: try context.tool(named: "embed-files").url,
        arguments: [output.path(), web.path()] + files,
        inputFiles: files.map { web.appending(path: $0) },
        outputFiles: [output])
    ]
  }

  /// Paths below `web/` of what browsers load, in order.
  private func served(below web: URL) throws -> [String] {
    let kinds: Set = ["js", "css", "svg", "html", "png"]
    return try FileManager.default.subpathsOfDirectory(atPath: web.path())
      .filter { kinds.contains(URL(fileURLWithPath: $0).pathExtension) }
      .sorted()
  }
}
