import Foundation
import NIOConcurrencyHelpers

/// The time as HTTP writes it (RFC 9110, section 5.6.7), written once a second.
final class HTTPDate: Sendable {
  private let last = NIOLockedValueBox<(second: Int, text: String)>((.min, ""))

  /// This second's.
  var now: String { text(at: Int(Date().timeIntervalSince1970)) }

  /// - Parameter second: since 1970.
  func text(at second: Int) -> String {
    last.withLockedValue { last in
      if last.second != second { last = (second, Self.write(second)) }
      return last.text
    }
  }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func write(_ second: Int) -> String {
    var time = time_t(second)
    var parts = tm()
    gmtime_r(&time, &parts)
    let two = { (number: CInt) in number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
    return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }
}
