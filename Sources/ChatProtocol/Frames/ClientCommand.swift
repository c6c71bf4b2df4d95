/// What a client asks of the gateway (the contract's section 5).
package enum ClientCommand: Hashable, Sendable {
  case auth(token: String)
  case subscribe(ThreadID, since: UInt64?)
  case unsubscribe(ThreadID)
  case typing(ThreadID, isTyping: Bool)
  /// Without a thread: the one that the connection has joined.
  case read(ThreadID?, ReadMark)
  case send(ThreadID, text: String, clientMessageId: String)
  case watch([UserID])
  case refresh(token: String)
  case ping
}
