import Authentication
import ChatBackend
import Logging

/// What answers a request to the embedded backend outside the router.
struct EmbeddedChat: Sendable {
  let service: ChatService
  let tokens: TokenVerifierPool
  let logger: Logger
}
