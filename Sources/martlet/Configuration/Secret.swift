/// A value that must not be seen: whatever prints it, shows `<secret>`.
struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The value itself. Hand it to what needs it; never print it.
  let value: String

  init(_ value: String) {
    self.value = value
  }

  var description: String { "<secret>" }
  var debugDescription: String { description }
  /// Keeps `dump` and reflection away from the value.
  var customMirror: Mirror { Mirror(self, children: []) }
}
