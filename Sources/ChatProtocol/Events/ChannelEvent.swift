/// An event on its way to a channel: what a backend publishes and a broker carries.
package struct ChannelEvent: Hashable, Sendable {
  /// Where it is published.
  package var channel: Channel
  /// The event, one JSON object.
  package var json: [UInt8]

  /// An event for a channel; `json` is one JSON object, UTF-8.
  package init(channel: Channel, json: [UInt8]) {
    self.channel = channel
    self.json = json
  }
}

/// ``ChannelEvent`` by a name that does not clash with NIO's.
package typealias ChatChannelEvent = ChannelEvent
