import ChatProtocol
import NIOConcurrencyHelpers

/// What the ``MemoryBroker``s of one process share: the in-process stand-in for a broker's server.
package final class MemoryBus: Sendable {
  private struct State {
    var nodes: [ObjectIdentifier: (node: MemoryBroker, channels: Set<ChatChannel>)] = [:]
  }

  private let state = NIOLockedValueBox(State())

  /// A bus without nodes.
  package init() {}

  func subscribe(_ node: MemoryBroker, _ channels: [ChatChannel]) {
    state.withLockedValue { state in
      state.nodes[ObjectIdentifier(node), default: (node, [])].channels.formUnion(channels)
      node.receiver?.brokerSubscribed(channels)
    }
  }

  func unsubscribe(_ node: MemoryBroker, _ channels: [ChatChannel]) {
    state.withLockedValue { state in
      state.nodes[ObjectIdentifier(node)]?.channels.subtract(channels)
      if state.nodes[ObjectIdentifier(node)]?.channels.isEmpty == true {
        state.nodes[ObjectIdentifier(node)] = nil
      }
    }
  }

  /// Hands events to all who have subscribed. Under the lock, so that every node sees every publisher's events in one
  /// order; receivers only queue them.
  func publish(_ events: [ChatChannelEvent]) {
    state.withLockedValue { state in
      for (node, channels) in state.nodes.values {
        let wanted = events.filter { channels.contains($0.channel) }
        if !wanted.isEmpty { node.receiver?.brokerReceived(wanted) }
      }
    }
  }
}
