/// Waits until `value` gives something: looks again and again, until a deadline.
/// - Parameters:
///   - what: what is waited for; asked when it has not come, so that it can say how things stand.
///   - limit: long, for a machine may be busy, and nobody waits for it where all is well.
package func eventualValue<Value>(
  _ what: @autoclosure () -> String, within limit: Duration = .seconds(90), _ value: () async throws -> Value?
) async throws -> Value {
  let deadline = ContinuousClock.now + limit
  while true {
    if let value = try await value() { return value }
    guard ContinuousClock.now < deadline else { throw TestTrouble(description: "waited in vain for \(what())") }
    try await Task.sleep(for: .milliseconds(2))
  }
}

/// Waits until a condition holds.
package func eventually(
  _ what: @autoclosure () -> String, within limit: Duration = .seconds(90), _ holds: () async throws -> Bool
) async throws {
  try await eventualValue(what(), within: limit) { try await holds() ? () : nil }
}
