import AsyncHTTPClient
import NIOCore
import NIOPosix
import WebSocketClient

extension CommandError {
  /// Nobody answers at `url`.
  static func unreachable(_ url: ServerURL, _ error: any Error) -> CommandError {
    CommandError(
      ExitStatus.unavailable,
      "cannot reach \(url): \(reason(error)); is the server running there? Start one with `martlet serve`, or give --url"
    )
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if error.dnsAError != nil, error.dnsAAAAError != nil { return "there is no such host" }
      return error.connectionErrors.first.map { reason($0.error) } ?? "there is no such host"
    case let error as IOError:
      return error.errnoCode == ECONNREFUSED ? "nothing listens there" : error.shortText
    case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded:
      return "it does not answer in time"
    case let error as HTTPClientError: return error.shortDescription
    case let error as ChannelError:
      if case .connectTimeout = error { return "it does not answer in time" }
      return "the connection failed"
    case let error as WebSocketClientError: return error.description
    default: return "the connection failed"
    }
  }
}

extension IOError {
  /// The system's word for it.
  fileprivate var shortText: String { String(cString: strerror(errnoCode)).lowercased() }
}
