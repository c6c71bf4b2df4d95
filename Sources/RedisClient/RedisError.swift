/// Why Redis did not do what it was asked.
package enum RedisError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no connection now; one is being looked for.
  case notConnected
  /// The connection ended before the answer came; the command may have been done or not.
  case connectionLost(String)
  /// No answer in time; the command may have been done or not.
  case timedOut
  /// Too much is waiting for answers already.
  case overloaded
  /// Redis answered with an error.
  case server(RedisServerError)
  /// Redis answered with what makes no sense here.
  case unexpected(String)

  package var description: String {
    switch self {
    case .notConnected: "Redis is not connected"
    case .connectionLost(let reason): "the connection to Redis was lost: \(reason)"
    case .timedOut: "Redis did not answer in time"
    case .overloaded: "too many commands wait for Redis"
    case .server(let error): "Redis answered: \(error)"
    case .unexpected(let what): "Redis answered with \(what)"
    }
  }
}
