/// Why an event from a publisher was dropped. The raw value is the reason's name in metrics and logs.
package enum EventRejection: String, Error, Hashable, Sendable, CaseIterable {
  /// Over the size limit.
  case tooLarge = "too_large"
  /// Not JSON, or not UTF-8.
  case notJSON = "not_json"
  /// JSON, but not an object.
  case notAnObject = "not_an_object"
  /// No `type`, a malformed one, or one that only the gateway may say.
  case badType = "bad_type"
  /// A `threadId` that is no identifier.
  case badThreadId = "bad_thread_id"
  /// A `threadId` other than the channel's.
  case contradictingThreadId = "contradicting_thread_id"
  /// A `seq` that is no positive integer.
  case badSeq = "bad_seq"
  /// `type`, `threadId`, `seq`, `payload` or `message` comes twice.
  case repeatedMember = "repeated_member"
  /// A message without its payload.
  case noPayload = "no_payload"
  /// On a channel that is the nodes' own.
  case reservedChannel = "reserved_channel"
  /// A typing, read or presence event without what it must say.
  case malformed = "malformed"
}
