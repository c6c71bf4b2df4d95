import ChatProtocol
import Foundation
import NIOCore
import TestSupport

@testable import Gateway

/// A client of a ``TestNode``: a session on one of its loops over a ``FakeConnection``.
final class TestClient: Sendable {
  let connection = FakeConnection()
  let loop: any EventLoop
  private let session: NIOLoopBound<Session>

  /// Opens a session; on the loop of `session`.
  init(session: Session, loop: any EventLoop, token: String?) {
    self.loop = loop
    self.session = NIOLoopBound(session, eventLoop: loop)
    let bound = self.session
    connection.state.with { $0.ended = { loop.execute { bound.value.disconnected() } } }
    session.opened(connection, token: token)
  }

  /// Sends a frame as a client would.
  func say(_ frame: String) {
    loop.execute { self.session.value.received(utf8(frame)) }
  }

  /// Sends frames that arrive in one read.
  func say(_ frames: [String]) {
    loop.execute { for frame in frames { self.session.value.received(utf8(frame)) } }
  }

  /// Sends a frame with an `id` and waits for its reply.
  func ask(_ id: Int, _ frame: String) async throws -> Frame {
    say("{\"id\":\(id),\(frame.dropFirst())")
    return try await next("the reply to \(frame)") { $0.id == id }
  }

  /// Joins a thread and waits for the reply.
  @discardableResult
  func join(_ thread: ThreadID, since: UInt64? = nil, id: Int = 1) async throws -> Frame {
    let payload = since.map { ",\"payload\":{\"since\":\($0)}" } ?? ""
    return try await ask(id, "{\"type\":\"subscribe\",\"threadId\":\(thread.json)\(payload)}")
  }

  /// The socket takes nothing more, or takes everything again.
  func setWritable(_ isWritable: Bool, unsent: Int = 0) async throws {
    try await loop.submit {
      self.connection.state.with { state in
        state.isWritable = isWritable
        state.unsent = unsent
      }
      if isWritable { self.session.value.drained() }
    }.get()
  }

  /// Whether it was let into a thread, of whose state nobody knows yet.
  func isJoining(_ thread: ThreadID) async throws -> Bool {
    try await loop.submit { self.session.value.subscriptions[thread]?.state == .joining }.get()
  }

  /// Whether it waits for room for what follows in a thread, and nobody is asked for that yet.
  func isBehind(_ thread: ThreadID) async throws -> Bool {
    try await loop.submit {
      if case .behind(_, isAsking: false) = self.session.value.subscriptions[thread]?.state { true } else { false }
    }.get()
  }

  /// Whose presence it is shown because of a thread.
  func shown(in thread: ThreadID) async throws -> [UserID] {
    try await loop.submit { self.session.value.subscriptions[thread]?.participants ?? [] }.get()
  }

  /// The socket is gone.
  func cut() {
    loop.execute { self.session.value.disconnected() }
  }

  /// All frames that were flushed so far, in order.
  var frames: [Frame] { connection.texts.map(Frame.init) }

  /// The first frame that fits; waits for it, as long as the connection lives.
  func next(_ what: String, _ fits: @escaping (Frame) -> Bool) async throws -> Frame {
    try await eventualValue(what) {
      let closure = self.connection.state.with { $0.closure }
      if let frame = self.frames.first(where: fits) { return frame }
      if let closure { throw Ended(awaited: what, closure: closure) }
      return nil
    }
  }

  /// The close code; waits for it.
  func closure() async throws -> CloseCode {
    try await eventualValue("the end of a connection") { self.connection.state.with { $0.closure } }
  }

  /// The positions of a thread's log events, in the order of their arrival.
  func positions(of thread: ThreadID) -> [UInt64] {
    frames.filter { $0.threadId == thread }.compactMap(\.seq)
  }
}

/// A connection was closed before what its client waited for had come.
struct Ended: Error, CustomStringConvertible {
  let awaited: String
  let closure: CloseCode

  var description: String { "waited for \(awaited), and the connection was closed with \(closure)" }
}

/// A frame that a client got.
struct Frame: CustomStringConvertible {
  let text: String
  private let members: [String: Any]

  init(_ text: String) {
    self.text = text
    members = (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
  }

  var description: String { text }
  var type: String { members["type"] as? String ?? "" }
  var id: Int? { members["id"] as? Int }
  var seq: UInt64? { (members["seq"] as? NSNumber)?.uint64Value }
  var threadId: ThreadID? { (members["threadId"] as? NSNumber).map { ThreadID($0.int64Value) } }
  var payload: [String: Any] { members["payload"] as? [String: Any] ?? [:] }
  var code: String? { payload["code"] as? String }
}
