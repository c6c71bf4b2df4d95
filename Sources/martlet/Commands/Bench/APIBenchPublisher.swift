import ChatProtocol

/// `POST /api/publish`.
struct APIBenchPublisher: BenchPublisher {
  let url: ServerURL
  let key: Secret

  func whileRunning<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
    try await body()
  }

  func publish(_ event: ChatChannelEvent) async throws {
    let body = try PublishBody.json(channel: event.channel.name, event: event.json)
    let path = "/api/publish"
    let (status, answer) = try await ServerAPICall.post(body, to: url, path: path, key: key)
    try ServerAPICall.judge(status: status, answer: answer, url: url, path: path, refused: "an event")
  }
}
