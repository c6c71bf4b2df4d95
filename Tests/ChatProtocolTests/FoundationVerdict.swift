import Foundation

/// What Foundation's `JSONSerialization` says of a text.
enum FoundationVerdict {
  case accepts(Any)
  case rejects
  /// It reads the text as something other than UTF-8, or cannot hold a number of it: its word does not count.
  case abstains

  init(_ bytes: [UInt8]) {
    if Self.isTakenForOtherEncoding(bytes) {
      self = .abstains
      return
    }
    do {
      self = .accepts(try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]))
    } catch {
      let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
      self = text.contains("not representable") ? .abstains : .rejects
    }
  }

  /// Foundation guesses UTF-16 and UTF-32 from zero bytes at the beginning, and passes over byte order marks, be they within
  /// a string (where U+FEFF is a character like others).
  private static func isTakenForOtherEncoding(_ bytes: [UInt8]) -> Bool {
    let start = bytes.prefix(4)
    return start.contains(0) || start.starts(with: [0xFE, 0xFF]) || start.starts(with: [0xFF, 0xFE])
      || bytes.indices.contains { bytes[$0...].starts(with: [0xEF, 0xBB, 0xBF]) }
  }
}
