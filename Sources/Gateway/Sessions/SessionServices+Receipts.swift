import ChatProtocol

extension SessionServices {
  /// Publishes what a client said it has read, where no backend does.
  func publishRead(_ mark: ReadMark, in thread: ThreadID?, by user: UserID) {
    let event =
      switch mark {
      case .messages(let ids): ReadEvent(userId: user, threadId: thread, messageIds: ids, upTo: nil)
      case .upTo(let position): ReadEvent(userId: user, threadId: thread, messageIds: [], upTo: position)
      }
    broker.publish([event.channelEvent, event.threadChannelEvent].compactMap(\.self))
  }
}
