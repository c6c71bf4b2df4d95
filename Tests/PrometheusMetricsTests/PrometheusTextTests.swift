import CoreMetrics
import TestSupport
import Testing

@testable import PrometheusMetrics

@Suite("The text format")
struct PrometheusTextTests {
  @Test(
    "metric names",
    arguments: [
      ("a_total", "a_total"), ("a:b", "a:b"), ("a.b-c d", "a_b_c_d"), ("9lives", "_9lives"), ("", "_"), ("é", "_"),
      ("a\n# TYPE b counter", "a___TYPE_b_counter"), ("__a", "__a"),
    ])
  func metricNames(name: String, expected: String) {
    #expect(PrometheusName.metric(name) == expected)
  }

  @Test(
    "label names",
    arguments: [
      ("code", "code"), ("a:b", "a_b"), ("0", "_0"), ("", "_"), ("__name__", "exported___name__"),
      ("le", "exported_le"),
      ("quantile", "exported_quantile"), ("x\"}", "x__"),
    ])
  func labelNames(name: String, expected: String) {
    #expect(PrometheusName.label(name) == expected)
  }

  @Test(
    "numbers",
    arguments: [
      (0, "0"), (-0.0, "0"), (3, "3"), (-2, "-2"), (0.5, "0.5"), (1e-9, "1e-09"), (1e15, "1000000000000000"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
      (9_007_199_254_740_992, "9007199254740992.0"),
    ])
  func numbers(value: Double, expected: String) {
    #expect(PrometheusText.number(value) == expected)
  }

  @Test("help texts keep to their line")
  func help() throws {
    let registry = PrometheusRegistry([PrometheusDescription(name: "a", help: "One \\ two\nthree \"four\"")])
    Meter(label: "a", factory: registry).set(1)
    #expect(try Exposition(registry.text()).family("a")?.help == "One \\ two\nthree \"four\"")
  }

  @Test("a label that comes twice is written once, the first")
  func twice() throws {
    #expect(PrometheusLabels([("a", "1"), ("a", "2"), ("b", "3")]).text == #"a="1",b="3""#)
    #expect(PrometheusLabels([("a.b", "1"), ("a-b", "2")]).text == #"a_b="1""#)
  }

  @Test("a value is cut where it is too long, between two characters")
  func long() {
    let value = PrometheusLabels.escaped(String(repeating: "é", count: 10_000))
    #expect(value == String(repeating: "é", count: PrometheusLabels.maximumValue / 2))
  }

  @Test("any label value comes back as it went in")
  func roundTrip() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    let alphabet: [Unicode.Scalar] = [
      "\\", "\"", "\n", "n", "{", "}", ",", "=", " ", "#", "a", "\r", "\t", "\u{1}", "\u{7F}", "é", "\u{2028}", "🙂",
      "\u{301}", "\u{200D}", "\u{FFFF}",
    ]
    for _ in 0..<3000 {
      let registry = PrometheusRegistry([])
      var expected: Set<[String: String]> = []
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        var labels: [String: String] = [:]
        for name in ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &generator)) {
          var value = ""
          for _ in 0..<Int.random(in: 0...12, using: &generator) {
            value.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
          }
          labels[name] = value
        }
        expected.insert(labels)
        Counter(label: "x_total", dimensions: labels.map { ($0.key, $0.value) }, factory: registry).increment()
      }
      let read = try Exposition(registry.text())
      #expect(read.families.count == 1, "seed \(seed)")
      let samples = try #require(read.family("x_total")).samples
      #expect(
        Set(samples.map { $0.labels.mapValues { Array($0.utf8) } })
          == Set(expected.map { $0.mapValues { Array($0.utf8) } }), "seed \(seed)")
    }
  }

  @Test("whatever metrics and labels are called, the text can be read")
  func names() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    func anything() -> String {
      String(
        decoding: (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }, as: UTF8.self)
    }
    for _ in 0..<3000 {
      let registry = PrometheusRegistry([PrometheusDescription(name: anything(), help: anything())], maximumSeries: 2)
      for _ in 0..<6 {
        let (name, labels) = (anything(), [(anything(), anything()), (anything(), anything())])
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Counter(label: name, dimensions: labels, factory: registry).increment()
        case 1:
          Meter(label: name, dimensions: labels, factory: registry).set(
            Double.random(in: -1e9...1e9, using: &generator))
        case 2: Timer(label: name, dimensions: labels, factory: registry).recordNanoseconds(5)
        default: FloatingPointCounter(label: name, dimensions: labels, factory: registry).increment(by: 0.1)
        }
      }
      #expect(throws: Never.self, "seed \(seed)") { try Exposition(registry.text()) }
    }
  }
}
