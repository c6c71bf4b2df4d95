/// A stretch of a thread's log.
package struct EventPage: Hashable, Sendable {
  /// The events, in the order of the log, without a gap.
  package var events: [LoggedEvent]
  /// The `seq` of the log's last event at the time of reading. More is there while the page's last `seq` is below it.
  package var head: UInt64
}
