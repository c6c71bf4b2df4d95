import NIOCore

/// Something that a loop is to do at a time. Bound to its loop once it is scheduled.
final class LoopTimer {
  let deadline: NIODeadline
  /// What to do; nil: done, or cancelled. It gets an error if the loop ends before.
  private var action: (((any Error)?) -> Void)?

  init(_ deadline: NIODeadline, _ action: @escaping ((any Error)?) -> Void) {
    self.deadline = deadline
    self.action = action
  }

  var isPending: Bool { action != nil }

  /// Lets go of what was to be done.
  func cancel() { action = nil }

  /// Does it, once.
  func fire(_ error: (any Error)? = nil) {
    let action = action
    self.action = nil
    action?(error)
  }
}
