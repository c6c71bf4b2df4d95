import ChatProtocol
import NIOCore
import SteadyTables

extension Session {
  /// Does what the client asks.
  func perform(_ command: ClientCommand, id: String?) {
    switch command {
    case .ping: send(ServerFrame.pong(id: id))
    case .subscribe(let thread, let since): subscribe(thread, since: since, id: id)
    case .unsubscribe(let thread): unsubscribe(thread, id: id)
    case .typing(let thread, let isTyping): setTyping(isTyping, in: thread, id: id)
    case .read(let thread, let mark): markRead(mark, in: thread, id: id)
    case .send(let thread, let text, let key): sendMessage(text, key: key, to: thread, id: id)
    case .watch(let users): watch(users, id: id)
    case .refresh(let token): refresh(token, id: id)
    case .auth: fail(FrameError(.invalid, "This connection has its token; `refresh` brings a new one."), id: id)
    }
  }

  /// Asks somebody and comes back to the session, unless it has ended meanwhile.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (SessionServices, Caller) async -> Answer,
    then: @escaping @Sendable (Session, Answer) -> Void
  ) {
    guard let caller else { return }
    let (services, shard, id) = (services, shard, id)
    Task {
      let answer = await question(services, caller)
      shard.run { shard in
        if let session = shard.sessions[id], session.state == .open { then(session, answer) }
      }
    }
  }

  /// Asks the backend and replies with its answer or its failure.
  private func askBackend<Answer: Sendable>(
    id: String?, subject: String,
    _ question: @escaping @Sendable (any ChatBackendClient, Caller) async throws(BackendFailure) -> Answer,
    then: @escaping @Sendable (Session, Answer) -> Void
  ) {
    ask { services, caller -> Result<Answer, BackendFailure> in
      do throws(BackendFailure) {
        return .success(try await question(services.backend, caller))
      } catch {
        return .failure(error)
      }
    } then: { session, result in
      switch result {
      case .success(let answer): then(session, answer)
      case .failure(let error): session.fail(FrameError(error, subject: subject), id: id)
      }
    }
  }

  // MARK: send, read

  private func sendMessage(_ text: String, key: String, to thread: ThreadID, id: String?) {
    guard services.backend.keepsLog else {
      return fail(FrameError(.unavailable, "This gateway has no backend. Send over the site's own REST API."), id: id)
    }
    askBackend(id: id, subject: "thread") { backend, caller throws(BackendFailure) in
      try await backend.send(to: thread, text: text, clientMessageId: key, from: caller)
    } then: { session, message in
      session.succeed(id: id, payload: message)
    }
  }

  private func markRead(_ mark: ReadMark, in named: ThreadID?, id: String?) {
    let joined = subscriptions.only?.key
    guard let thread = named ?? joined else {
      guard !services.backend.keepsLog else {
        return fail(FrameError(.invalid, "`threadId` is missing: say in which thread."), id: id)
      }
      publishRead(mark, in: nil)
      return succeed(id: id)
    }
    if !services.backend.keepsLog, subscriptions[thread]?.takesLiveEvents != true {
      return fail(FrameError(.forbidden, "Subscribe to the thread first."), id: id)
    }
    askBackend(id: id, subject: "message") { backend, caller throws(BackendFailure) in
      try await backend.markRead(mark, in: thread, by: caller)
    } then: { session, isStored in
      if !isStored { session.publishRead(mark, in: thread) }
      session.succeed(id: id)
    }
  }

  private func publishRead(_ mark: ReadMark, in thread: ThreadID?) {
    if let user = caller?.identity.userId { services.publishRead(mark, in: thread, by: user) }
  }

  // MARK: refresh

  private func refresh(_ token: String, id: String?) {
    services.tokens.identity(of: token, on: shard.loop).assumeIsolated().whenComplete { [self] result in
      guard state == .open, let old = caller?.identity else { return }
      switch result {
      case .success(let identity) where identity.userId == old.userId && identity.role == old.role:
        caller = makeCaller(identity, token)
        awaitExpiry(of: identity)
        for subscription in subscriptions.values where subscription.isByClaim { recheckClaim(subscription) }
        var payload = JSONText(reserving: 32)
        payload.raw("{\"expiresAt\":")
        payload.number(identity.expiresAt)
        payload.raw("}")
        succeed(id: id, payload: payload.bytes)
      case .success:
        fail(FrameError(.invalidToken, "The new token is another user's or role's. Connect anew with it."), id: id)
      case .failure(let error) where error is TokenCheckerBusy:
        fail(FrameError(.unavailable, "Too many tokens are being checked. Try again."), id: id)
      case .failure:
        fail(FrameError(.invalidToken, "The new token is not valid."), id: id)
      }
    }
  }
}
