import ChatProtocol
import NIOHTTP1

/// One request of the contract, ready to be made.
struct BackendRequest: Sendable {
  /// The contract's operations, as metrics and logs name them.
  enum Operation: String, Sendable {
    case access
    case events
    case heads
    case read
    case send
    case threads
  }

  let operation: Operation
  let method: HTTPMethod
  /// The path below the backend's address, query included.
  let path: String
  var body: [UInt8]?
  /// What follows `Bearer`: a user's token or the gateway's key. Never logged.
  let bearer: String
  /// On whose account a failure goes.
  let origin: CircuitBreaker.Origin
  /// The largest answer that is read, in bytes.
  let maximumBytes: Int
}
