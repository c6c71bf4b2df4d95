import ChatProtocol

/// Something of a session that comes due.
struct SessionDeadline {
  enum Kind: Hashable {
    /// The `auth` frame should have come.
    case authentication
    /// The token's `exp`.
    case expiry
    /// The next sign of life of a stream.
    case heartbeat
    /// The end of a typing lease.
    case typing(ThreadID)
  }

  let session: SessionID
  let kind: Kind
}
