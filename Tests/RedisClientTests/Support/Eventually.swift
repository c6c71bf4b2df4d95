/// What did not come to pass in time.
struct NeverHappened: Error, CustomStringConvertible {
  let description: String
}

/// Looks again and again until something holds.
func eventually(
  _ what: @autoclosure () -> String, within limit: Duration = .seconds(30), _ holds: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !holds() {
    guard ContinuousClock.now < end else { throw NeverHappened(description: "never: \(what())") }
    try await Task.sleep(for: .milliseconds(5))
  }
}
