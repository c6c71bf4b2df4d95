package import ChatProtocol
import Gateway
package import Logging
package import NIOCore
import Synchronization

/// A chat backend elsewhere that speaks the REST contract (`api/openapi.yaml`).
///
/// What a user wants goes there with the user's own token; what the gateway itself wants to know, heads and logs, with its
/// API key. Whatever is not an answer of the contract is ``BackendFailure/unavailable``: nothing is opened by an error.
package final class HTTPBackendClient: ChatBackendClient {
  /// An access question of one generation of its thread's answers.
  struct AccessKey: Hashable, Sendable {
    let question: AccessQuestion
    let generation: UInt64
  }

  /// A page of a thread's log.
  struct EventsKey: Hashable, Sendable {
    let thread: ThreadID
    let after: UInt64
    let limit: Int
    let generation: UInt64
  }

  private let standing: BackendStanding
  let transport: BackendTransport
  let voice: GatewayVoice
  let accesses = SingleFlight<AccessKey, ThreadAccess>(.running)
  // A page that was asked for a moment earlier may lack what the caller knows to be there.
  let pages = SingleFlight<EventsKey, LogPage>(.next)
  let circleFlights = SingleFlight<Caller, Set<UserID>>(.running)
  let memory: Mutex<AccessMemory>
  let circles: Mutex<ExpiringMemory<Caller, Set<UserID>>>
  let batcher: HeadsBatcher

  /// A client of the backend at the configured address.
  /// - Parameters:
  ///   - key: the API key that the backend knows the gateway by.
  ///   - group: whose loops the connections live on.
  ///   - whenTroubled: called with what keeps the backend from being of use when that changes, nil when it is over.
  package init(
    _ configuration: HTTPBackendConfiguration, key: String, group: any EventLoopGroup, logger: Logger,
    whenTroubled: @escaping @Sendable (String?) -> Void = { _ in }
  ) {
    let standing = BackendStanding(whenTroubled)
    let transport = BackendTransport(configuration, group: group, standing: standing, logger: logger)
    let voice = GatewayVoice(transport: transport, key: key, standing: standing)
    self.standing = standing
    self.transport = transport
    self.voice = voice
    memory = Mutex(AccessMemory(lifetime: configuration.accessLifetime, capacity: configuration.maximumKept))
    circles = Mutex(
      ExpiringMemory(
        lifetime: min(configuration.accessLifetime, .seconds(10)), capacity: configuration.maximumKept / 10))
    batcher = HeadsBatcher(limit: Self.maximumHeads) { threads throws(BackendFailure) in
      try await Self.heads(of: threads, by: voice)
    }
  }

  /// Closes the connections. To be called once, when nothing is asked any more.
  package func shutdown() async {
    await transport.shutdown()
  }

  /// What keeps the backend from being of use, for whoever looks after the node; nil if nothing does.
  package var trouble: String? { standing.trouble }

  package var keepsLog: Bool { true }
  package var asksWithTokens: Bool { true }

  package func invalidate(_ thread: ThreadID, isFollowed: Bool) {
    memory.withLock { $0.invalidate(thread, isFollowed: isFollowed) }
  }
}
