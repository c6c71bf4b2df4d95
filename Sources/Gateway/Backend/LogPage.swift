import ChatProtocol

/// A part of a thread's log.
package struct LogPage: Hashable, Sendable {
  /// One position of the log.
  package struct Entry: Hashable, Sendable {
    /// The position.
    package var seq: UInt64
    /// The envelope as clients get it.
    package var json: [UInt8]

    /// An entry of the log.
    package init(seq: UInt64, json: [UInt8]) {
      self.seq = seq
      self.json = json
    }
  }

  /// Consecutive entries, oldest first.
  package var entries: [Entry]
  /// The last `seq` of the whole log, at the time of reading.
  package var head: UInt64

  /// A page of the log.
  package init(entries: [Entry], head: UInt64) {
    self.entries = entries
    self.head = head
  }
}
