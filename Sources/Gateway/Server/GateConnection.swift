import HummingbirdCore
package import NIOCore

/// An accepted connection whose first request has not come yet.
package struct GateConnection: ServerChildChannelValue {
  /// The connection.
  package let channel: any NIOCore.Channel
  let claim: GateClaim
}
