/// An event's `type`: what kind of news it carries.
package enum EventType: Hashable, Sendable {
  case message
  case threadUpdate
  case read
  case typing
  /// A site's own event, handed on unchanged: `[a-z][a-z0-9_]{0,31}`, and no type that the gateway itself speaks.
  case custom(String)

  /// The type of that name: `new_message`, the brief's other name of `message`, included; nil if the name is malformed
  /// or one that only the gateway may say (``isReserved(_:)``).
  package init?(name: String) {
    switch name {
    case "message", "new_message": self = .message
    case "thread_update": self = .threadUpdate
    case "read": self = .read
    case "typing": self = .typing
    default:
      guard Self.isWellFormed(name), !Self.isReserved(name) else { return nil }
      self = .custom(name)
    }
  }

  /// The name that clients see.
  package var name: String {
    switch self {
    case .message: "message"
    case .threadUpdate: "thread_update"
    case .read: "read"
    case .typing: "typing"
    case .custom(let name): name
    }
  }

  /// Whether the name is one of the gateway's own replies, which no publisher may forge.
  package static func isReserved(_ name: String) -> Bool {
    switch name {
    case "welcome", "ok", "error", "pong", "reconnect", "resync", "presence", "subscribed", "close": true
    default: false
    }
  }

  /// Whether a name matches `[a-z][a-z0-9_]{0,31}`.
  package static func isWellFormed(_ name: String) -> Bool {
    guard (1...32).contains(name.utf8.count), let first = name.utf8.first else { return false }
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return letters.contains(first)
      && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
  }
}
