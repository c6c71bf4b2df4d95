/// The outcome of a send.
package struct SentMessage: Hashable, Sendable {
  /// The message as it is stored.
  package var message: ChatMessage
  /// Whether this send stored it; false for a repeated `clientMessageId`.
  package var created: Bool
}
