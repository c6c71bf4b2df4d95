import ChatProtocol
import Gateway

/// What `GET /api/info` says of a node.
struct NodeInfo: Sendable {
  /// The node's own name among all nodes.
  let nodeId: String
  let startedAt: ContinuousClock.Instant
  /// `memory` or `redis`.
  let broker: String
  /// `embedded`, `http` or `none`.
  let backend: String
  /// The limits by their names, as numbers in JSON.
  let limits: [(name: String, value: String)]

  /// A node with these parts, that starts now.
  init(configuration: ServeConfiguration, nodeId: String, broker: String, backend: String) {
    self.nodeId = nodeId
    self.startedAt = .now
    self.broker = broker
    self.backend = backend
    self.limits = Setting.all.compactMap { setting in
      guard setting.key.hasPrefix("limits."), let value = setting.show(configuration) else { return nil }
      return (String(setting.key.dropFirst("limits.".count)), value)
    }
  }

  /// The answer.
  func json(
    _ statistics: GatewayStatistics, _ conditions: ReadinessConditions, now: ContinuousClock.Instant
  ) -> [UInt8] {
    var text = JSONText(reserving: 1024)
    text.raw("{\"node\":")
    text.string(nodeId)
    text.raw(",\"version\":")
    text.string(MartletVersion.current)
    text.raw(",\"uptimeSeconds\":")
    text.number((now - startedAt).components.seconds)
    text.raw(",\"status\":")
    text.string(conditions.verdict.rawValue)
    for (name, count) in [
      ("connections", statistics.connections), ("users", statistics.users), ("threads", statistics.threads),
    ] {
      text.raw(",")
      text.string(name)
      text.raw(":")
      text.number(count)
    }
    Self.write("broker", broker, conditions.state(of: .redis), to: &text)
    Self.write("backend", backend, conditions.state(of: .backend), to: &text)
    text.raw(",\"limits\":{")
    for (index, limit) in limits.enumerated() {
      if index > 0 { text.raw(",") }
      text.string(limit.name)
      text.raw(":")
      text.raw(limit.value)
    }
    text.raw("}}")
    return text.bytes
  }

  /// `,"broker":{"kind":"redis","state":"down","reason":"no link"}`.
  private static func write(
    _ name: String, _ kind: String, _ state: ReadinessCondition.State, to text: inout JSONText
  ) {
    text.raw(",")
    text.string(name)
    text.raw(":{\"kind\":")
    text.string(kind)
    switch state {
    case .up: text.raw(",\"state\":\"up\"}")
    case .down(let reason):
      text.raw(",\"state\":\"down\",\"reason\":")
      text.string(reason)
      text.raw("}")
    }
  }
}
