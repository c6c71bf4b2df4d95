import ChatProtocol
import Logging
import NIOCore

@testable import Gateway

/// A node on one loop with a thread that so many sessions have joined.
final class Room {
  struct NotJoined: Error {}

  private let loop = ManualLoop()
  private let broker = MemoryBroker()
  private let node: GatewayNode
  private let outputs: [NullOutput]
  private var seq = 1_000_000_000
  private var json: [UInt8]
  /// Where the position stands in the event's text; it always has ten digits.
  private let digits: Range<Int>

  init(members: Int) throws {
    let json = Samples.message(thread: 15, seq: seq)
    let name = Array("\"seq\":".utf8)
    let start = (0..<json.count).first { json[$0...].starts(with: name) } ?? 0
    self.json = json
    digits = (start + name.count)..<(start + name.count + 10)
    let backend = NoBackend()
    node = GatewayNode(
      group: loop, configuration: GatewayConfiguration(), broker: broker, backend: backend,
      authorizer: ClaimsAuthorizer(), presence: MemoryPresenceStore(broker: broker), tokens: AnyToken(),
      now: { SampleTokens.now }, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
    outputs = (0..<members).map { _ in NullOutput() }
    loop.run()
    let frame = Array(#"{"type":"subscribe","id":1,"threadId":15}"#.utf8)
    for (index, output) in outputs.enumerated() {
      guard let session = node.makeSession(on: loop) else { throw NotJoined() }
      session.opened(output, token: "\(index + 1)")
      session.received(frame)
      loop.run()
    }
    // The thread's head is asked for by a task.
    let patience = ContinuousClock.now + .seconds(60)
    while outputs.contains(where: { $0.frames < 2 }) {
      guard ContinuousClock.now < patience else { throw NotJoined() }
      loop.run()
    }
    publish(1)
    guard outputs.allSatisfy({ $0.events == 1 }) else { throw NotJoined() }
  }

  /// Publishes so many events in one batch and runs the loop until all is done.
  func publish(_ count: Int) {
    broker.publish((0..<count).map { _ in ChatChannelEvent(channel: .thread(ThreadID(15)), json: next()) })
    loop.run()
  }

  private func next() -> [UInt8] {
    seq += 1
    var rest = seq
    for index in digits.reversed() {
      json[index] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    return json
  }
}
