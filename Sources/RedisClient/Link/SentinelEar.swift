/// Drops the connection to a master when a Sentinel says that another is master now.
final class SentinelEar: SubscriptionUser {
  private let name: String
  private let address: RedisAddress
  private let connection: RedisConnection

  /// - Parameters:
  ///   - name: of the service, as the Sentinels call it.
  ///   - address: of the master that `connection` leads to.
  init(name: String, at address: RedisAddress, dropping connection: RedisConnection) {
    self.name = name
    self.address = address
    self.connection = connection
  }

  func heard(_ event: SubscriptionEvent) {
    guard case .message(let message) = event, message.channel.elementsEqual("+switch-master".utf8) else { return }
    if MasterSwitch(message.payload).leads(awayFrom: address, of: name) {
      connection.close("another server is master now")
    }
  }

  func heardAll() {}
}
