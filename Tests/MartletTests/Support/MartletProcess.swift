import Foundation
import TestSupport

/// Runs the built `martlet`, which lies beside the test bundle.
enum MartletProcess {
  /// What a run left behind.
  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String
    /// Both.
    var text: String { output + errors }
  }

  /// The binary: `MARTLET_BIN`, or the one that was built with the tests.
  static let binary: URL = {
    if let path = ProcessInfo.processInfo.environment["MARTLET_BIN"] { return URL(fileURLWithPath: path) }
    let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    // Beside the bundle where that runs by itself; else the bundle is an argument of the one that runs it.
    let places = [runner] + CommandLine.arguments.filter { $0.contains(".xctest") }
    let folders = places.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    let candidates = folders.map { $0.appendingPathComponent("martlet") }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? URL(fileURLWithPath: "martlet")
  }()

  /// The environment of a run: `PATH`, `HOME` and what is given.
  static func environment(_ more: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LD_LIBRARY_PATH", "LANG"].contains($0.key) }
      .merging(more) { $1 }
  }

  /// Runs to the end; a run of more than `deadline` seconds is killed, and its status is -1.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String = "", deadline: Double = 30
  ) async throws -> Outcome {
    let process = try RunningMartlet(arguments, environment: environment, input: input)
    let status = await process.status(deadline: deadline)
    return Outcome(status: status, output: process.output, errors: process.errors)
  }
}

/// A `martlet` that runs. What it writes goes to files, so that no full pipe holds it up.
final class RunningMartlet: Sendable {
  private let folder: URL
  private let process: SystemProcess

  init(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder
    func file(_ name: String, _ text: String = "") throws -> FileHandle {
      let url = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: url)
      return try FileHandle(forUpdating: url)
    }
    let (input, output, errors) = (try file("input", input), try file("output"), try file("errors"))
    process = try SystemProcess(
      MartletProcess.binary.path, arguments, environment: MartletProcess.environment(environment), folder: folder.path,
      input: input.fileDescriptor, output: output.fileDescriptor, errors: errors.fileDescriptor)
  }

  deinit {
    process.signal(SIGKILL)
    process.wait()
    try? FileManager.default.removeItem(at: folder)
  }

  var output: String { text("output") }
  var errors: String { text("errors") }
  var isRunning: Bool { process.status == nil }

  func signal(_ number: Int32) { process.signal(number) }

  /// Waits for the end; kills after `deadline` seconds and returns -1.
  func status(deadline: Double) async -> Int32 {
    do {
      try await eventually("the program's end", within: .seconds(deadline)) { !self.isRunning }
    } catch {
      signal(SIGKILL)
      return -1
    }
    return process.wait()
  }

  private func text(_ name: String) -> String {
    String(decoding: (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data(), as: UTF8.self)
  }
}
