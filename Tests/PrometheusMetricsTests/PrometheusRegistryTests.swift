import CoreMetrics
import Testing

@testable import PrometheusMetrics

@Suite("Metrics as Prometheus reads them")
struct PrometheusRegistryTests {
  private let registry = PrometheusRegistry(
    [
      PrometheusDescription(name: "requests_total", help: "Requests."),
      PrometheusDescription(name: "size_bytes", help: "Sizes.", buckets: [1024, 16, .infinity, 16]),
    ], maximumSeries: 3)

  private func text() -> String { String(decoding: registry.text(), as: UTF8.self) }

  private func counter(_ name: String, _ labels: (String, String)...) -> Counter {
    Counter(label: name, dimensions: labels, factory: registry)
  }

  @Test("the whole text, to the byte")
  func whole() {
    counter("requests_total", ("code", "404")).increment(by: 2)
    counter("requests_total", ("code", "200")).increment()
    Meter(label: "open", factory: registry).set(2.5)
    let recorder = Recorder(label: "size_bytes", dimensions: [("side", "in")], aggregate: true, factory: registry)
    for size in [10, 16, 17, 5000] { recorder.record(size) }
    #expect(
      text() == """
        # HELP open No description.
        # TYPE open gauge
        open 2.5
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{code="200"} 1
        requests_total{code="404"} 2
        # HELP size_bytes Sizes.
        # TYPE size_bytes histogram
        size_bytes_bucket{side="in",le="16"} 2
        size_bytes_bucket{side="in",le="1024"} 3
        size_bytes_bucket{side="in",le="+Inf"} 4
        size_bytes_sum{side="in"} 5043
        size_bytes_count{side="in"} 4

        """)
    #expect(text() == text())
  }

  @Test("no metrics, no text")
  func empty() { #expect(text().isEmpty) }

  @Test("every kind of handler counts")
  func kinds() throws {
    let floating = FloatingPointCounter(label: "cpu_seconds_total", factory: registry)
    floating.increment(by: 0.25)
    floating.increment(by: 0.5)
    let meter = Meter(label: "meter", factory: registry)
    meter.set(7)
    meter.increment(by: 2)
    meter.decrement(by: 4)
    Gauge(label: "gauge", factory: registry).record(0.125)
    let timer = Timer(label: "wait_seconds", factory: registry)
    timer.recordMilliseconds(3)
    timer.recordSeconds(60)
    let read = try Exposition(registry.text())
    #expect(read["cpu_seconds_total"] == 0.75)
    #expect(read["meter"] == 5)
    #expect(read["gauge"] == 0.125)
    #expect(read["wait_seconds_bucket", ["le": "0.0025"]] == 0)
    #expect(read["wait_seconds_bucket", ["le": "0.005"]] == 1)
    #expect(read["wait_seconds_bucket", ["le": "10"]] == 1)
    #expect(read["wait_seconds_bucket", ["le": "+Inf"]] == 2)
    #expect(read["wait_seconds_count"] == 2)
    #expect(try #require(read["wait_seconds_sum"]) == 60.003)
    #expect(read.family("wait_seconds")?.type == "histogram")
  }

  @Test("who asks for the same metric counts together")
  func same() throws {
    counter("a_total", ("x", "1"), ("y", "2")).increment()
    counter("a_total", ("y", "2"), ("x", "1")).increment()
    #expect(try Exposition(registry.text())["a_total", ["x": "1", "y": "2"]] == 2)
  }

  @Test("a metric that is destroyed is gone")
  func destroyed() throws {
    let (one, two) = (counter("a_total", ("x", "1")), counter("a_total", ("x", "2")))
    one.increment()
    two.increment()
    one.destroy()
    #expect(try Exposition(registry.text()).family("a_total")?.samples.map(\.labels) == [["x": "2"]])
    two.destroy()
    #expect(text().isEmpty)
  }

  @Test("over the limit, label sets count together, and how many there were is counted")
  func bounded() throws {
    for number in 0..<10 { counter("a_total", ("user", "\(number)"), ("kind", "k")).increment(by: 2) }
    let read = try Exposition(registry.text())
    #expect(read.family("a_total")?.samples.count == 4)
    #expect(read["a_total", ["user": "2", "kind": "k"]] == 2)
    #expect(read["a_total", ["user": "3", "kind": "k"]] == nil)
    #expect(read["a_total", ["user": "other", "kind": "other"]] == 14)
    #expect(read["metrics_dropped_label_sets_total", ["metric": "a_total"]] == 7)
    counter("a_total", ("user", "0"), ("kind", "k")).increment()
    #expect(try Exposition(registry.text())["a_total", ["user": "0", "kind": "k"]] == 3)
  }

  @Test("the counter of what was refused is bounded itself")
  func boundedRefusals() throws {
    for metric in 0..<10 {
      for label in 0..<4 { counter("m\(metric)_total", ("x", "\(label)")).increment() }
    }
    let read = try Exposition(registry.text())
    let refused = try #require(read.family("metrics_dropped_label_sets_total"))
    #expect(refused.samples.count == 4)
    #expect(refused.samples.map(\.value).reduce(0, +) == 10)
  }

  @Test("a metric has one type: another one counts for nobody, and that is counted")
  func conflict() throws {
    counter("a").increment()
    Meter(label: "a", factory: registry).set(9)
    FloatingPointCounter(label: "a", factory: registry).increment(by: 9)
    let read = try Exposition(registry.text())
    #expect(read["a"] == 1)
    #expect(read["metrics_dropped_label_sets_total", ["metric": "a"]] == 2)
  }

  @Test("what would spoil a value is passed over: counters that fall, values that are no numbers")
  func spoilers() throws {
    let whole = counter("a_total")
    whole.increment(by: 3)
    whole.increment(by: -2)
    let floating = FloatingPointCounter(label: "b_total", factory: registry)
    for amount in [1.5, -1, Double.nan, Double.infinity] { floating.increment(by: amount) }
    let timer = Recorder(label: "c", dimensions: [], aggregate: true, factory: registry)
    for value in [1.0, Double.nan, Double.infinity, -Double.infinity] { timer.record(value) }
    let read = try Exposition(registry.text())
    #expect(read["a_total"] == 3)
    #expect(read["b_total"] == 1.5)
    #expect(read["c_sum"] == 1)
    #expect(read["c_count"] == 1)
  }

  @Test("what is to run before each reading runs")
  func collectors() throws {
    let meter = Meter(label: "a", factory: registry)
    registry.collect { meter.increment() }
    #expect(try Exposition(registry.text())["a"] == 1)
    #expect(try Exposition(registry.text())["a"] == 2)
  }

  @Test("many threads count, and nothing is lost")
  func concurrent() async throws {
    let (registry, bound) = (registry, 10_000)
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          let floating = FloatingPointCounter(label: "f_total", factory: registry)
          let meter = Meter(label: "m", factory: registry)
          let timer = Timer(label: "t", factory: registry)
          for number in 0..<bound {
            Counter(label: "c_total", dimensions: [("task", "\(task % 2)")], factory: registry).increment()
            floating.increment(by: 0.5)
            if number % 2 == 0 { meter.increment() } else { meter.decrement() }
            timer.recordMilliseconds(number % 20)
            if number % 1000 == 0 { _ = registry.text() }
          }
        }
      }
    }
    let read = try Exposition(registry.text())
    #expect(read["c_total", ["task": "0"]] == Double(4 * bound))
    #expect(read["f_total"] == Double(4 * bound))
    #expect(read["m"] == 0)
    #expect(read["t_count"] == Double(8 * bound))
    let buckets = try #require(read.family("t")).samples.filter { $0.name == "t_bucket" }.map(\.value)
    #expect(buckets == buckets.sorted())
    #expect(buckets.last == Double(8 * bound))
  }
}
