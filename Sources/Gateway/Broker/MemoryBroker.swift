package import ChatProtocol
import NIOConcurrencyHelpers

/// A ``Broker`` within the process: one node's connection to a ``MemoryBus``.
package final class MemoryBroker: Broker {
  private let bus: MemoryBus
  private let attached = NIOLockedValueBox<WeakReceiver>(WeakReceiver())

  private struct WeakReceiver {
    weak var receiver: (any BrokerReceiver)?
  }

  /// A node on `bus`; by default alone on a bus of its own.
  package init(bus: MemoryBus = MemoryBus()) {
    self.bus = bus
  }

  var receiver: (any BrokerReceiver)? { attached.withLockedValue { $0.receiver } }

  package func attach(_ receiver: any BrokerReceiver) {
    attached.withLockedValue { $0.receiver = receiver }
  }

  package func subscribe(_ channels: [ChatChannel]) {
    bus.subscribe(self, channels)
  }

  package func unsubscribe(_ channels: [ChatChannel]) {
    bus.unsubscribe(self, channels)
  }

  package func publish(_ events: [ChatChannelEvent]) {
    bus.publish(events)
  }

  package func publishAcknowledged(_ events: [ChatChannelEvent]) async throws(BrokerUnavailable) {
    bus.publish(events)
  }
}
