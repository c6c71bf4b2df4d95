/// An event on its way to a channel: what a backend publishes and a broker carries.
package struct ChatChannelEvent: Hashable, Sendable {
  /// Where it is published.
  package var channel: ChatChannel
  /// The event, one JSON object.
  package var json: [UInt8]

  /// An event for a channel; `json` is one JSON object, UTF-8.
  package init(channel: ChatChannel, json: [UInt8]) {
    self.channel = channel
    self.json = json
  }
}
