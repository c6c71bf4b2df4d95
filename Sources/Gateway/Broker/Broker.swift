package import ChatProtocol

/// Carries events between backends and nodes: at most once, in a publisher's order, to who has subscribed.
///
/// A broker may lose events when its link breaks; it then says so (``BrokerReceiver/brokerLinkLost()``), and who needs
/// all of them reads the thread's log. Nothing here blocks or throws: what goes wrong is told to the receiver.
package protocol Broker: Sendable {
  /// Whether the receiver is called by an event loop, and never within a call of its own: on its own loop it may do at once
  /// what it is called for.
  var callsFromLoop: Bool { get }
  /// Names the one who is called back; once, before anything else.
  func attach(_ receiver: any BrokerReceiver)
  /// Subscribes channels; ``BrokerReceiver/brokerSubscribed(_:)`` follows for each, once nothing published later on it can be
  /// missed while the link holds. Channels that are subscribed already are acknowledged again.
  func subscribe(_ channels: [ChatChannel])
  /// Unsubscribes channels; events under way may still arrive.
  func unsubscribe(_ channels: [ChatChannel])
  /// Publishes events in their order, to all nodes, this one included. What cannot be published is dropped: for what is
  /// of the moment.
  func publish(_ events: [ChatChannelEvent])
  /// Publishes events in their order, and returns when the broker has taken all of them.
  /// - Throws: ``BrokerUnavailable`` if it has not; some may have been published.
  func publishAcknowledged(_ events: [ChatChannelEvent]) async throws(BrokerUnavailable)
}

extension Broker {
  package var callsFromLoop: Bool { false }
}
