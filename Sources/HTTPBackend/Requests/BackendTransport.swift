import AsyncHTTPClient
import Gateway
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Makes requests to the backend: so many at once, each with a deadline, none while the backend is left alone.
final class BackendTransport: Sendable {
  private let configuration: HTTPBackendConfiguration
  private let http: HTTPClient
  private let turnstile: Turnstile
  private let breaker: Mutex<CircuitBreaker>
  private let standing: BackendStanding
  private let log: BackendLog

  init(
    _ configuration: HTTPBackendConfiguration, group: any EventLoopGroup, standing: BackendStanding, logger: Logger
  ) {
    self.standing = standing
    self.configuration = configuration
    var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
    settings.timeout.connect = configuration.timeout
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.concurrentRequests
    // Whether to try again is decided here, where it is known what may be repeated.
    settings.connectionPool.retryConnectionEstablishment = false
    // Shorter than web servers keep connections: one that is closed just when it is used costs another try.
    settings.connectionPool.idleTimeout = .seconds(4)
    http = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: settings)
    turnstile = Turnstile(
      places: configuration.concurrentRequests, maximumWaiting: configuration.waitingRequests, loop: group.next())
    breaker = Mutex(CircuitBreaker(configuration.breaker))
    log = BackendLog(logger)
  }

  deinit {
    // Harmless where it was done before; a client that is forgotten otherwise would bring the process down.
    http.shutdown { _ in }
  }

  /// Closes the connections; whatever is asked after that has no answer.
  func shutdown() async {
    do {
      try await http.shutdown()
    } catch {
      log.debug("The backend's connections did not close in order: \(error)")
    }
  }

  /// What the breaker lets pass now.
  var state: CircuitBreaker.State { breaker.withLock { $0.state } }

  /// Asks the backend.
  /// - Parameters:
  ///   - isGatewaysOwn: whether the gateway itself asks, with its key, which is never a user's fault.
  ///   - read: reads the body of a success; nil if it is not what the contract says.
  func ask<Value: Sendable>(
    _ request: BackendRequest, isGatewaysOwn: Bool = false, _ read: ([UInt8]) -> Value?
  ) async throws(BackendTrouble) -> BackendAnswer<Value> {
    let start = NIODeadline.now()
    let result: Result<BackendAnswer<Value>, BackendTrouble>
    do throws(BackendTrouble) {
      let answer = try await inTurn(request, isGatewaysOwn: isGatewaysOwn, until: start + configuration.timeout, read)
      result = .success(answer)
    } catch {
      result = .failure(error)
    }
    let outcome =
      switch result {
      case .success(.success): "ok"
      case .success(.refusal): "refused"
      case .failure(let trouble): trouble.name
      }
    BackendMetrics.asked(request.operation, outcome, nanoseconds: (NIODeadline.now() - start).nanoseconds)
    if case .failure(let trouble) = result { log.note(trouble, request.operation) }
    return try result.get()
  }

  /// Waits for its turn, and for the breaker's leave.
  private func inTurn<Value>(
    _ request: BackendRequest, isGatewaysOwn: Bool, until deadline: NIODeadline, _ read: ([UInt8]) -> Value?
  ) async throws(BackendTrouble) -> BackendAnswer<Value> {
    guard !breaker.withLock({ $0.refuses(at: .now()) }) else { throw .open }
    switch await turnstile.enter(until: deadline) {
    case .admitted: break
    case .full: throw .busy
    case .late: throw .late
    }
    defer { turnstile.leave() }
    guard NIODeadline.now() < deadline else { throw .late }
    guard let permit = change({ $0.admit(now: .now()) }) else { throw .open }
    do throws(BackendTrouble) {
      let answer = try await execute(request, isGatewaysOwn: isGatewaysOwn, until: deadline, read)
      report(.answered, of: permit)
      return answer
    } catch {
      report(error.outcome(request.origin), of: permit)
      throw error
    }
  }

  /// Makes the request, and once again if the connection broke: every request of the contract that is made here may be
  /// repeated. A message is stored once per `clientMessageId`, a watermark only moves forward, the others only read.
  private func execute<Value>(
    _ request: BackendRequest, isGatewaysOwn: Bool, until deadline: NIODeadline, _ read: ([UInt8]) -> Value?
  ) async throws(BackendTrouble) -> BackendAnswer<Value> {
    let response: Response
    do throws(BackendTrouble) {
      response = try await send(request, until: deadline)
    } catch {
      guard case .connection = error, NIODeadline.now() < deadline else { throw error }
      response = try await send(request, until: deadline)
    }
    switch response.status {
    case 200...299:
      guard let value = read(response.body) else { throw .malformed }
      return .success(value)
    case 300...399:
      throw .redirect(response.location.map(Self.shown) ?? "nowhere")
    case 429, 500...:
      throw .status(response.status)
    default:
      guard let message = ErrorAnswer.message(response.body) else { throw .foreign(response.status) }
      if isGatewaysOwn, response.status == 401 || response.status == 403 { throw .keyRefused }
      return .refusal(BackendRefusal(status: response.status, message: message))
    }
  }

  /// What came back.
  private struct Response: Sendable {
    let status: Int
    let location: String?
    let body: [UInt8]
  }

  /// Makes the request once.
  private func send(_ request: BackendRequest, until deadline: NIODeadline) async throws(BackendTrouble) -> Response {
    // Not the client's older interface, where a body is sent from another loop: a connection that closes while its
    // request's end is on the way between the two would bring the process down.
    var message = HTTPClientRequest(url: configuration.address.url(request.path))
    message.method = request.method
    message.headers = [
      "Authorization": "Bearer \(request.bearer)", "Accept": "application/json", "User-Agent": "martlet",
    ]
    if let body = request.body {
      message.headers.add(name: "Content-Type", value: "application/json")
      message.body = .bytes(ByteBuffer(bytes: body))
    }
    do {
      return try await withDeadline(deadline) { [http, message] in
        let response = try await http.execute(message, deadline: deadline)
        let body = try await response.body.collect(upTo: request.maximumBytes)
        return Response(
          status: Int(response.status.code), location: response.headers.first(name: "Location"),
          body: Array(body.readableBytesView))
      }
    } catch let error as BackendTrouble {
      throw error
    } catch is NIOTooManyBytesError {
      throw .tooLarge
    } catch let error as HTTPClientError where Self.isTimeout(error) {
      throw .timeout
    } catch let error as HTTPParserError {
      throw .connection("it does not speak HTTP: \(error)")
    } catch {
      throw .connection("it cannot be reached: \(error)")
    }
  }

  /// The client's own deadline ends with the answer's head; this one is for all of it.
  private func withDeadline<Value: Sendable>(
    _ deadline: NIODeadline, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask(operation: body)
      group.addTask {
        try await Task.sleep(for: .nanoseconds(max(0, (deadline - .now()).nanoseconds)))
        throw BackendTrouble.timeout
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() else { throw BackendTrouble.timeout }
      return value
    }
  }

  private static func isTimeout(_ error: HTTPClientError) -> Bool {
    [.deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout]
      .contains(error)
  }

  /// A redirect's target without what may be secret in it.
  private static func shown(_ target: String) -> String {
    String(target.prefix { $0 != "?" && $0 != "#" }.prefix(200))
  }

  // MARK: The breaker

  private func report(_ outcome: CircuitBreaker.Outcome, of permit: CircuitBreaker.Permit) {
    change { $0.report(outcome, of: permit, now: .now(), chance: .random(in: 0...1)) }
  }

  private func change<Answer: Sendable>(_ body: (inout CircuitBreaker) -> Answer) -> Answer {
    let (answer, before, after) = breaker.withLock { breaker in
      let before = breaker.state
      let answer = body(&breaker)
      // Under the lock, so that changes are told in their order.
      if breaker.state != before { standing.note(breaker.state) }
      return (answer, before, breaker.state)
    }
    if before != after {
      BackendMetrics.breaker(after)
      log.changed(from: before, to: after)
    }
    return answer
  }
}
