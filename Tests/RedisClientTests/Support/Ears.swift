import RedisClient
import Synchronization

/// Notes what a subscriber tells, and what becomes of links.
final class Ears: RedisSubscriberDelegate, RedisLinkObserver {
  struct Notes {
    var messages: [HeardMessage] = []
    /// How many messages came together, each time.
    var batches: [Int] = []
    var open = 0
    var subscribed: [String] = []
    var refused: [String] = []
    var losses: [String] = []
    var restorations = 0
    var ups: [String: Int] = [:]
    var downs: [String: Int] = [:]
    var received: [String: Int] = [:]
    var writes: [String: Int] = [:]
  }

  private let state = Mutex(Notes())

  var notes: Notes { state.withLock { $0 } }

  func received(_ message: RedisMessage) {
    let heard = HeardMessage(message)
    state.withLock {
      $0.messages.append(heard)
      $0.open += 1
    }
  }
  func receivedAll() {
    state.withLock {
      $0.batches.append($0.open)
      $0.open = 0
    }
  }
  func subscribed(_ channels: [String]) { state.withLock { $0.subscribed += channels } }
  func refused(_ channels: [String], reason: String) { state.withLock { $0.refused += channels } }
  func linkLost(reason: String) { state.withLock { $0.losses.append(reason) } }
  func linkRestored() { state.withLock { $0.restorations += 1 } }
  func redisLinkUp(_ name: String) { state.withLock { $0.ups[name, default: 0] += 1 } }
  func redisLinkDown(_ name: String, reason: String) { state.withLock { $0.downs[name, default: 0] += 1 } }
  func redisTransferred(_ name: String, received: Int, sent: Int) {
    state.withLock {
      $0.received[name, default: 0] += received
      if sent > 0 { $0.writes[name, default: 0] += 1 }
    }
  }
}
