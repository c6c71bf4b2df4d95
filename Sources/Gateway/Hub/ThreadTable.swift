import CPlatform
import ChatProtocol

/// The threads with subscribers on this node, by their ids.
///
/// A dictionary of objects counts a reference to each that it hands out, and so waits for its memory. This one can tell the
/// processor where a thread lies without touching it.
final class ThreadTable {
  /// A thread's place in memory, to be asked for with ``thread(_:at:)`` soon.
  struct Place {
    fileprivate let topic: Unmanaged<ThreadTopic>
    fileprivate let changes: Int
  }

  /// Each is retained here, once.
  private var places: [ThreadID: Unmanaged<ThreadTopic>] = [:]
  private var changes = 0

  deinit {
    for place in places.values { place.release() }
  }

  var count: Int { places.count }
  /// All of them, as they are now: kept while they are looked at, whatever becomes of the table meanwhile.
  var values: [ThreadTopic] { places.values.map { $0.takeUnretainedValue() } }

  subscript(id: ThreadID) -> ThreadTopic? {
    get { places[id]?.takeUnretainedValue() }
    set {
      changes += 1
      let old = places[id]
      places[id] = newValue.map { Unmanaged.passRetained($0) }
      old?.release()
    }
  }

  /// Has the processor fetch a thread that an event is about to be taken for.
  func prefetch(_ id: ThreadID) -> Place? {
    guard let topic = places[id] else { return nil }
    martlet_prefetch(topic.toOpaque())
    martlet_prefetch(topic.toOpaque() + 128)
    return Place(topic: topic, changes: changes)
  }

  /// A thread that perhaps was fetched; if threads have come or gone since, it is looked up again.
  func thread(_ id: ThreadID, at place: Place?) -> ThreadTopic? {
    if let place, place.changes == changes { place.topic.takeUnretainedValue() } else { self[id] }
  }
}
