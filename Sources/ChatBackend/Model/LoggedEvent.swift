/// One event of a thread's log.
package struct LoggedEvent: Hashable, Sendable {
  /// Its position in the thread's log, from 1.
  package var seq: UInt64
  /// The envelope that was published, one JSON object with this `seq` in it.
  package var envelope: [UInt8]
}
