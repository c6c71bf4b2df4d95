import ChatProtocol
import Logging

/// What all sessions of a node share.
struct SessionServices: Sendable {
  let configuration: GatewayConfiguration
  let hub: Hub
  let broker: any Broker
  let backend: any ChatBackendClient
  let authorizer: any ThreadAuthorizer
  let presence: any PresenceStore
  let tokens: any TokenChecking
  let logger: Logger
  /// The seconds since 1970, by which tokens expire.
  let now: @Sendable () -> Int64
}
