import ChatProtocol
import NIOCore
import WebSocketCodec

@testable import Gateway

/// A connection whose socket is the test: what was sent to it can be read, and how fast it takes it is decided here.
final class FakeConnection: SessionOutput, Sendable {
  struct State: Sendable {
    /// What was handed over and what of it was flushed, in bytes of WebSocket frames.
    var bytes = ByteBuffer()
    var flushed = 0
    var closure: CloseCode?
    var wasTerminated = false
    var keepAliveTicks = 0
    /// What the socket has not taken; counted while it is not writable.
    var unsent = 0
    var isWritable = true
    var awaitsFlush = false
    /// Called when this side ends the connection.
    var ended: (@Sendable () -> Void)?
  }

  let state = Locked(State())
  let transport = SessionTransport.webSocket

  func send(_ frames: EncodedFrames) {
    state.with { state in
      if !state.isWritable { state.unsent += frames.size }
      state.bytes.writeImmutableBuffer(frames.webSocket)
    }
  }

  func flush() { state.with { $0.flushed = $0.bytes.readableBytes } }
  var isWritable: Bool { state.with { $0.isWritable } }
  var awaitsFlush: Bool {
    get { state.with { $0.awaitsFlush } }
    set { state.with { $0.awaitsFlush = newValue } }
  }
  var unsentBytes: Int { state.with { $0.unsent } }

  func close(_ code: CloseCode) {
    let ended = state.with { state in
      state.closure = state.closure ?? code
      state.flushed = state.bytes.readableBytes
      return state.ended
    }
    ended?()
  }

  func terminate() {
    let ended = state.with { state in
      state.wasTerminated = true
      return state.ended
    }
    ended?()
  }

  func keepAliveTick() { state.with { $0.keepAliveTicks += 1 } }

  /// The texts that were flushed, one a frame.
  var texts: [String] {
    var bytes = state.with { $0.bytes.getSlice(at: 0, length: $0.flushed) ?? ByteBuffer() }
    var decoder = WebSocketDecoder(role: .client, maximumMessageSize: 1 << 24)
    var texts: [String] = []
    while case .text(let text)? = try? decoder.next(from: &bytes) { texts.append(String(buffer: text)) }
    return texts
  }
}
