import NIOCore

/// A condition that did not come true in time.
struct TimedOut: Error, CustomStringConvertible {
  let description: String
}

/// Waits until `value` gives something: looks again and again, until a deadline.
func eventually<Value>(
  _ what: String, within limit: Duration = .seconds(60), _ value: () async throws -> Value?
) async throws -> Value {
  let clock = ContinuousClock()
  let deadline = clock.now + limit
  while true {
    if let value = try await value() { return value }
    guard clock.now < deadline else { throw TimedOut(description: "waited in vain for \(what)") }
    try await clock.sleep(for: .milliseconds(2))
  }
}
