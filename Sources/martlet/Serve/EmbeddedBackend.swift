import ChatBackend
import Foundation
import Gateway
import Logging

/// The embedded backend and its way to the broker.
struct EmbeddedBackend {
  let service: ChatService
  let relay: OutboxRelay

  /// Opens the database in `folder`, or makes it.
  init(folder: URL, broker: any Broker, logger: Logger) throws {
    let store = try ChatStore(path: folder.appendingPathComponent("martlet.sqlite").path, logger: logger)
    service = ChatService(store: store)
    relay = OutboxRelay(store: store, publisher: BrokerPublisher(broker: broker), logger: logger)
  }

  var client: EmbeddedBackendClient { EmbeddedBackendClient(service: service) }
}
