import ChatProtocol
import Foundation

/// What a run has shown.
struct BenchReport: Hashable, Sendable {
  /// The books.
  struct Tally: Hashable, Sendable {
    var published = 0
    /// Of which the server did not say that it took them.
    var failed = 0
    var firstFailure: String?
    var delivered = 0
    var lost = 0
    var doubled = 0
    var reordered = 0
    var latencies = LatencyHistogram()
  }

  var tally: Tally
  var connections: Int
  var threads: Int
  /// How many connections ended while the load lasted.
  var disconnected: Int
  /// Seconds that connecting took, and that events were published.
  var connectSeconds: Double
  var seconds: Double
  /// The server's processor time meanwhile, in seconds; nil: it does not tell.
  var serverCPU: Double?

  /// Whether everything came once and in order.
  var isClean: Bool {
    tally.lost + tally.doubled + tally.reordered + tally.failed + disconnected == 0 && tally.delivered > 0
  }

  private var percentiles: [(name: String, value: UInt64)] {
    [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999), ("max", 1)].map {
      ($0.0, tally.latencies.value(at: $0.1))
    }
  }

  private func perSecond(_ count: Int) -> Double { seconds > 0 ? Double(count) / seconds : 0 }

  /// For people.
  var text: String {
    var lines = [
      "\(connections) connections in \(threads) threads, connected in \(rounded(connectSeconds, 2)) s",
      "published  \(tally.published) events, \(rounded(perSecond(tally.published), 0))/s"
        + (tally.failed > 0 ? "; \(tally.failed) were not taken (\(tally.firstFailure ?? "no reason"))" : ""),
      "delivered  \(tally.delivered), \(rounded(perSecond(tally.delivered), 0))/s",
      "lost       \(tally.lost)   doubled \(tally.doubled)   out of order \(tally.reordered)"
        + (disconnected > 0 ? "   disconnected \(disconnected)" : ""),
      "latency    "
        + percentiles.map { "\($0.name == "p999" ? "p99.9" : $0.name) \(rounded(Double($0.value) / 1e6, 2)) ms" }
        .joined(separator: "   "),
    ]
    if let serverCPU, tally.delivered > 0 {
      lines.append(
        "server     \(rounded(serverCPU * 1e6 / Double(tally.delivered), 2)) µs of processor time a delivery, "
          + "\(rounded(serverCPU / seconds, 2)) cores")
    }
    return lines.joined(separator: "\n")
  }

  /// For programs: one line; latencies in microseconds.
  var json: String {
    var text = JSONText(reserving: 512)
    text.raw("{\"connections\":\(connections),\"threads\":\(threads),\"disconnected\":\(disconnected)")
    text.raw(",\"connectSeconds\":\(rounded(connectSeconds, 3)),\"seconds\":\(rounded(seconds, 3))")
    text.raw(",\"published\":\(tally.published),\"failed\":\(tally.failed),\"delivered\":\(tally.delivered)")
    text.raw(",\"lost\":\(tally.lost),\"doubled\":\(tally.doubled),\"reordered\":\(tally.reordered)")
    text.raw(",\"deliveriesPerSecond\":\(rounded(perSecond(tally.delivered), 1)),\"latencyMicroseconds\":{")
    text.raw(percentiles.map { "\"\($0.name)\":\(rounded(Double($0.value) / 1e3, 1))" }.joined(separator: ","))
    text.raw("},\"serverCPUSeconds\":\(serverCPU.map { rounded($0, 3) } ?? "null"),\"clean\":\(isClean)}")
    return String(decoding: text.bytes, as: UTF8.self)
  }
}

/// A number with so many digits behind the point, whatever the user's language.
private func rounded(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}
