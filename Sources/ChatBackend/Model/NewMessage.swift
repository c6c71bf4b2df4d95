package import ChatProtocol

/// A message that somebody wants stored.
package struct NewMessage: Hashable, Sendable {
  /// Where it goes; nil: to the client's latest open thread, or to a new one.
  package var threadId: ThreadID?
  /// The text.
  package var text: String
  /// The sender's own key for it, by which a repeated send is recognised.
  package var clientMessageId: String

  /// A message.
  package init(threadId: ThreadID?, text: String, clientMessageId: String) {
    self.threadId = threadId
    self.text = text
    self.clientMessageId = clientMessageId
  }

  /// Reads the body of `POST /chat/send`.
  ///
  /// - Throws: `invalid`, with the field that is to blame.
  package init(body: [UInt8]) throws(ChatError) {
    try self.init(RequestObject(body))
  }

  init(_ body: RequestObject) throws(ChatError) {
    self.init(
      threadId: try body.identifier("threadId"), text: try body.requiredString("text"),
      clientMessageId: try body.requiredString("clientMessageId"))
  }
}
