import Gateway
import NIOHTTP1

/// Asks in the gateway's own name, with its API key.
final class GatewayVoice: Sendable {
  private let transport: BackendTransport
  private let key: String
  private let standing: BackendStanding

  init(transport: BackendTransport, key: String, standing: BackendStanding) {
    self.transport = transport
    self.key = key
    self.standing = standing
  }

  /// Asks one of the questions that the contract gives to gateways.
  func ask<Value: Sendable>(
    _ operation: BackendRequest.Operation, _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil,
    origin: CircuitBreaker.Origin, maximumBytes: Int, _ read: ([UInt8]) -> Value?
  ) async throws(BackendFailure) -> BackendAnswer<Value> {
    let request = BackendRequest(
      operation: operation, method: method, path: path, body: body, bearer: key, origin: origin,
      maximumBytes: maximumBytes)
    do throws(BackendTrouble) {
      let answer = try await transport.ask(request, isGatewaysOwn: true, read)
      standing.note(takesKey: true)
      return answer
    } catch {
      if error == .keyRefused { standing.note(takesKey: false) }
      throw .unavailable
    }
  }
}
