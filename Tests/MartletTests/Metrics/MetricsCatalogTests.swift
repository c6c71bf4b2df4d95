import Foundation
import Gateway
import Testing

@testable import martlet

@Suite("The catalog of metrics")
struct MetricsCatalogTests {
  @Test("every metric says what it tells, in a sentence that fits a table", arguments: MetricsCatalog.all)
  func help(metric: MetricDescription) {
    #expect(metric.help.hasSuffix("."))
    #expect(metric.help.count > 10)
    #expect(!metric.help.contains("|") && !metric.help.contains("\n"))
  }

  @Test("names are unique and after Prometheus' rules", arguments: MetricsCatalog.all)
  func names(metric: MetricDescription) throws {
    #expect(MetricsCatalog.all.filter { $0.name == metric.name }.count == 1)
    #expect(try /(martlet|process)_[a-z0-9_]+/.wholeMatch(in: metric.name) != nil)
    #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
    if metric.kind == .histogram { #expect(metric.name.hasSuffix("_seconds")) }
    for label in metric.labels { #expect(try /[a-z]+/.wholeMatch(in: label) != nil) }
  }

  @Test("docs/operations.md has the table")
  func document() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/operations.md"), encoding: .utf8)
    let parts = text.components(separatedBy: ["<!-- metrics -->", "<!-- /metrics -->"])
    try #require(parts.count == 3)
    #expect(parts[1] == "\n\(MetricsCatalog.markdown)\n", "run: make docs")
  }

  @Test(
    "requests are counted by few kinds of routes, whatever path a client makes up",
    arguments: [
      ("/api/info", RouteKind.api), ("/chat/send", .chat), ("/demo/customer", .demo), ("/health/live", .health),
      ("/metrics", .metrics), ("/", .other), ("", .other), ("/metrics2", .other), ("/API/info", .other),
      ("/other", .other), ("//chat/threads", .chat), ("/%61pi", .other),
    ])
  func routes(path: String, kind: RouteKind) {
    #expect(RouteKind(path: path) == kind)
  }
}

extension String {
  /// The parts between any of these.
  fileprivate func components(separatedBy separators: [String]) -> [String] {
    separators.reduce([self]) { parts, separator in parts.flatMap { $0.components(separatedBy: separator) } }
  }
}
