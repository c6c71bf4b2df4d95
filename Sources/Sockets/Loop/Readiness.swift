#if os(Linux)
  import CPlatform

  /// What a descriptor is watched for, or ready for: epoll(7)'s events.
  struct Readiness: OptionSet {
    let rawValue: UInt32

    /// There is something to read, be it the end.
    static let input = Readiness(rawValue: martlet_poll_in)
    /// There is room to write.
    static let room = Readiness(rawValue: martlet_poll_out)
    /// The peer sends nothing more.
    static let inputEnd = Readiness(rawValue: martlet_poll_end)
    /// It is broken, or both sides have ended. Told whether watched for or not.
    static let hangup = Readiness(rawValue: martlet_poll_hangup)
    /// Once for each time that something changes, rather than as long as it is so.
    static let edges = Readiness(rawValue: martlet_poll_edges)
  }
#endif
