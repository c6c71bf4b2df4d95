/// Drops the connection to a master when a Sentinel says that another is master now.
final class SentinelEar: SubscriptionUser {
  private let name: String
  private let connection: RedisConnection

  init(name: String, dropping connection: RedisConnection) {
    self.name = name
    self.connection = connection
  }

  func heard(_ event: SubscriptionEvent) {
    guard case .message(let message) = event, message.channel.elementsEqual("+switch-master".utf8) else { return }
    // Name, old host and port, new host and port.
    let words = message.payload.split(separator: UInt8(ascii: " "))
    if words.first?.elementsEqual(name.utf8) == true { connection.close("another server is master now") }
  }

  func heardAll() {}
}
