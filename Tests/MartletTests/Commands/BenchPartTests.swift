import Foundation
import TestSupport
import Testing

@testable import martlet

@Suite("The parts of martlet bench")
struct BenchPartTests {
  @Test("percentiles lie within 1 part in 64 above the true ones, in whatever range; the maximum is exact")
  func histogram() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for scale in [10, 1000, 1_000_000, 1 << 40] as [UInt64] {
      var histogram = LatencyHistogram()
      var values = (0..<5000).map { _ in UInt64.random(in: 0...scale, using: &generator) }
      for value in values { histogram.add(Int64(value)) }
      values.sort()
      #expect(histogram.count == 5000)
      #expect(histogram.maximum == values.last)
      for part in [0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1] {
        let exact = values[Int((part * 5000).rounded(.up)) - 1]
        let found = histogram.value(at: part)
        #expect(found >= exact && found <= exact + exact / 64 + 1, "seed \(seed), \(part) of \(scale)")
      }
    }
  }

  @Test("a histogram without values, with the smallest and the largest, and the sum of two")
  func histogramEdges() {
    var histogram = LatencyHistogram()
    #expect(histogram.value(at: 0.5) == 0)
    histogram.add(-5)
    #expect(histogram.value(at: 1) == 0)
    histogram.add(.max)
    #expect(histogram.value(at: 1) == UInt64(Int64.max))
    var other = LatencyHistogram()
    for value in 1...60 { other.add(Int64(value)) }
    histogram.add(other)
    #expect(histogram.count == 62)
    #expect(histogram.value(at: 0.5) == 30)
  }

  @Test("books: once and in order is clean; twice, late and not at all are told apart")
  func ledger() {
    var ledger = DeliveryLedger()
    #expect((0..<3).map { ledger.receive(lane: 0, number: $0) } == [.first, .first, .first])
    #expect(ledger.receive(lane: 0, number: 1) == .again)
    #expect(ledger.receive(lane: 0, number: 5) == .first)
    #expect(ledger.receive(lane: 0, number: 4) == .late)
    #expect(ledger.receive(lane: 0, number: 4) == .again)
    #expect(ledger.receive(lane: 1, number: 0) == .first)
    #expect(ledger.delivered == 6)
    #expect(ledger.doubled == 2)
    #expect(ledger.reordered == 1)
    // 3 was passed over; 6 and 7 have not come; lane 1 is complete, lane 2 has brought nothing.
    #expect(ledger.lost(sent: [0: 8, 1: 1, 2: 1], uncertain: [:]) == 4)
    #expect(ledger.lost(sent: [0: 8, 1: 1, 2: 1], uncertain: [0: [3, 7], 2: [0]]) == 1)
    #expect(ledger.lost(sent: [0: 6, 1: 1], uncertain: [0: [3]]) == 0)
  }

  @Test("a mark is found again in its event, which has the size that is wanted")
  func mark() throws {
    let mark = BenchMark(lane: 17, number: 0, time: 1_234_567_890_123)
    let event = mark.event(thread: "bench-x-1", size: 300)
    #expect(event.count == 300)
    #expect(BenchMark(frame: String(decoding: event, as: UTF8.self)) == mark)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(event)) as? [String: Any])
    #expect(object["type"] as? String == "bench_mark")
    #expect(object["threadId"] as? String == "bench-x-1")
  }

  @Test(
    "what is no mark",
    arguments: [
      "", "{}", #"{"bench":"#, #"{"bench":""}"#, #"{"bench":"1.2"}"#, #"{"bench":"1.2.3.4"}"#, #"{"bench":"1.2.3"#,
      #"{"bench":"1.-2.3"}"#, #"{"bench":"1.2.99999999999999999999"}"#,
    ])
  func noMark(frame: String) {
    #expect(BenchMark(frame: frame) == nil)
  }

  @Test("a report is clean only if everything came, once and in order, from the first to the last")
  func report() throws {
    var tally = BenchReport.Tally()
    (tally.published, tally.delivered) = (10, 100)
    tally.latencies.add(1_500_000)
    let clean = BenchReport(
      tally: tally, connections: 20, threads: 2, disconnected: 0, connectSeconds: 0.5, seconds: 2, serverCPU: 0.001)
    #expect(clean.isClean)
    #expect(clean.text.contains("10.00 µs of processor time a delivery"))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(clean.json.utf8)) as? [String: Any])
    #expect(object["deliveriesPerSecond"] as? Double == 50)
    #expect((object["latencyMicroseconds"] as? [String: Double])?["max"] == 1500)
    #expect(object["clean"] as? Bool == true)
    for fault in [\BenchReport.tally.lost, \.tally.doubled, \.tally.reordered, \.tally.failed, \.disconnected] {
      var report = clean
      report[keyPath: fault] = 1
      #expect(!report.isClean)
    }
    var empty = clean
    empty.tally.delivered = 0
    #expect(!empty.isClean)
  }
}
