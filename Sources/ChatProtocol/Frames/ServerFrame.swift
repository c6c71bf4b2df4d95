/// The gateway's own frames (the contract's section 6), as JSON text.
package enum ServerFrame {
  /// The first frame of a connection. `expiresAt` in seconds since 1970.
  package static func welcome(connectionId: String, identity: Identity, server: String) -> [UInt8] {
    var text = JSONText(reserving: 192)
    text.raw("{\"type\":\"welcome\",\"payload\":{\"connectionId\":")
    text.string(connectionId)
    text.raw(",\"userId\":")
    text.identifier(identity.userId)
    text.raw(",\"role\":")
    text.string(identity.role.name)
    text.raw(",\"expiresAt\":")
    text.number(identity.expiresAt)
    text.raw(",\"server\":")
    text.string(server)
    text.raw("}}")
    return text.bytes
  }

  /// The reply to a command that was done; `id` and `payload` are JSON already.
  package static func ok(id: String, payload: [UInt8]? = nil) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"type\":\"ok\",\"id\":")
    text.raw(id)
    if let payload {
      text.raw(",\"payload\":")
      text.raw(payload)
    }
    text.raw("}")
    return text.bytes
  }

  /// The reply to a command that was not done; without an `id`, or about a thread that was joined, it comes unasked.
  package static func error(_ error: FrameError, id: String? = nil, threadId: ThreadID? = nil) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"type\":\"error\"")
    if let id {
      text.raw(",\"id\":")
      text.raw(id)
    }
    if let threadId {
      text.raw(",\"threadId\":")
      text.identifier(threadId)
    }
    text.raw(",\"payload\":{\"code\":")
    text.string(error.code.rawValue)
    text.raw(",\"message\":")
    text.string(error.message)
    text.raw("}}")
    return text.bytes
  }

  /// A thread that a stream's request named is joined: what the reply to `subscribe` would say.
  package static func subscribed(_ threadId: ThreadID, _ reply: SubscribeReply) -> [UInt8] {
    var text = JSONText(reserving: 128 + reply.participants.count * 128)
    text.raw("{\"type\":\"subscribed\",\"threadId\":")
    text.identifier(threadId)
    text.raw(",\"payload\":")
    text.raw(reply.json)
    text.raw("}")
    return text.bytes
  }

  /// Why a stream ends, where no close frame can say it.
  package static func close(_ code: CloseCode) -> [UInt8] {
    var text = JSONText(reserving: 96)
    text.raw("{\"type\":\"close\",\"payload\":{\"code\":")
    text.number(code.code)
    text.raw(",\"reason\":")
    text.string(code.reason)
    text.raw("}}")
    return text.bytes
  }

  /// Reload this thread over REST: events may have been missed.
  package static func resync(_ threadId: ThreadID) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"type\":\"resync\",\"threadId\":")
    text.identifier(threadId)
    text.raw("}")
    return text.bytes
  }

  /// Reload the list of threads over REST: personal events may have been missed.
  package static func resync() -> [UInt8] { Array("{\"type\":\"resync\"}".utf8) }

  /// The answer to `ping`; `id` is JSON already.
  package static func pong(id: String?) -> [UInt8] {
    var text = JSONText(reserving: 32)
    text.raw("{\"type\":\"pong\"")
    if let id {
      text.raw(",\"id\":")
      text.raw(id)
    }
    text.raw("}")
    return text.bytes
  }

  /// This node is about to stop: come back after so many milliseconds.
  package static func reconnect(afterMilliseconds: Int) -> [UInt8] {
    var text = JSONText(reserving: 64)
    text.raw("{\"type\":\"reconnect\",\"payload\":{\"afterMs\":")
    text.number(afterMilliseconds)
    text.raw("}}")
    return text.bytes
  }
}
