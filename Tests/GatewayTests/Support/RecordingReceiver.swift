import ChatProtocol
import Foundation
import TestSupport

@testable import Gateway

/// Notes all that a broker says.
final class RecordingReceiver: BrokerReceiver {
  struct State: Sendable {
    var events: [ChatChannelEvent] = []
    var subscribed: [ChatChannel] = []
    var losses = 0
    var restorations = 0
    /// How many calls are running now, and the most that ever did.
    var running = 0
    var mostRunning = 0
  }

  let state = Locked(State())

  private func note(_ body: @Sendable (inout State) -> Void) {
    state.with { state in
      state.running += 1
      state.mostRunning = max(state.mostRunning, state.running)
      body(&state)
    }
    state.with { $0.running -= 1 }
  }

  func brokerReceived(_ events: [ChatChannelEvent]) { note { $0.events += events } }
  func brokerSubscribed(_ channels: [ChatChannel]) { note { $0.subscribed += channels } }
  func brokerLinkLost() { note { $0.losses += 1 } }
  func brokerLinkRestored() { note { $0.restorations += 1 } }

  /// The texts received on a channel, in order.
  func texts(on channel: ChatChannel) -> [String] {
    state.with { $0.events.filter { $0.channel == channel } }.map { String(decoding: $0.json, as: UTF8.self) }
  }

  /// Waits until a channel was acknowledged so many times.
  func waitForSubscription(_ channel: ChatChannel, times: Int = 1) async throws {
    try await eventually("the subscription of \(channel.name)") {
      state.with { $0.subscribed.count { $0 == channel } } >= times
    }
  }

  /// Waits for a text on a channel.
  func wait(for text: String, on channel: ChatChannel) async throws {
    try await eventually("\(text) on \(channel.name)") { texts(on: channel).contains(text) }
  }
}
