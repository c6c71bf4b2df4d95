import ChatProtocol
import NIOCore

/// Does commands that came by a request: without a connection, and so on any node.
struct StatelessCommands: Sendable {
  let services: SessionServices
  let caller: Caller

  /// Does a command; the reply, if there is one.
  func reply(to frame: ClientFrame) async -> [UInt8]? {
    do throws(FrameError) {
      if case .ping = frame.command { return ServerFrame.pong(id: frame.id) }
      let payload = try await perform(frame.command)
      return frame.id.map { ServerFrame.ok(id: $0, payload: payload) }
    } catch {
      return ServerFrame.error(error, id: frame.id)
    }
  }

  private func perform(_ command: ClientCommand) async throws(FrameError) -> [UInt8]? {
    switch command {
    case .ping: return nil
    case .send(let thread, let text, let key): return try await send(text, key: key, to: thread)
    case .read(let thread, let mark):
      try await read(mark, in: thread)
      return nil
    case .typing(let thread, let isTyping):
      try await authorize(thread)
      let (hub, user) = (services.hub, caller.identity.userId)
      hub.run { hub.setRequestTyping(isTyping, of: user, in: thread) }
      return nil
    case .watch(let users): return try await watch(users)
    case .subscribe, .unsubscribe:
      throw FrameError(.invalid, "A request joins nothing. Name the threads in the request for the events instead.")
    case .refresh, .auth:
      throw FrameError(.invalid, "Each request brings its token. Ask for the events anew with the new one.")
    }
  }

  private func send(_ text: String, key: String, to thread: ThreadID) async throws(FrameError) -> [UInt8] {
    guard services.backend.keepsLog else {
      throw FrameError(.unavailable, "This gateway has no backend. Send over the site's own REST API.")
    }
    do throws(BackendFailure) {
      return try await services.backend.send(to: thread, text: text, clientMessageId: key, from: caller)
    } catch {
      throw FrameError(error, subject: "thread")
    }
  }

  private func read(_ mark: ReadMark, in named: ThreadID?) async throws(FrameError) {
    guard let thread = named else {
      guard !services.backend.keepsLog else {
        throw FrameError(.invalid, "`threadId` is missing: say in which thread.")
      }
      return services.publishRead(mark, in: nil, by: caller.identity.userId)
    }
    if !services.backend.keepsLog { try await authorize(thread) }
    do throws(BackendFailure) {
      let isStored = try await services.backend.markRead(mark, in: thread, by: caller)
      if !isStored { services.publishRead(mark, in: thread, by: caller.identity.userId) }
    } catch {
      throw FrameError(error, subject: "message")
    }
  }

  private func watch(_ users: [UserID]) async throws(FrameError) -> [UInt8] {
    let visible: Set<UserID>
    do throws(BackendFailure) {
      visible = try await services.backend.visible(users, to: caller)
    } catch {
      throw FrameError(error, subject: "user")
    }
    let shown = users.filter { visible.contains($0) }
    return Session.snapshot(of: shown, await services.presence.states(of: shown))
  }

  private func authorize(_ thread: ThreadID) async throws(FrameError) {
    var verdict = services.authorizer.immediateVerdict(on: thread, for: caller)
    if verdict == nil { verdict = await services.authorizer.verdict(on: thread, for: caller) }
    if case .denied(let error)? = verdict { throw error }
  }
}
