import Foundation

/// A moment in UTC, to the millisecond.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  /// The moment `milliseconds` after 1970-01-01T00:00:00Z.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// The wall clock's time.
  package static var now: Timestamp {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

  /// The moment as RFC 3339 writes it, in UTC with milliseconds: `2025-01-10T12:00:00.000Z`. For the years 0 to 9999, as
  /// there.
  package var rfc3339: String {
    let days = milliseconds.flooredQuotient(by: 86_400_000)
    let rest = milliseconds - days * 86_400_000
    // Days to a civil date: eras of 400 years, years that begin in March, so that the leap day comes last.
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    var text = Array("0000-00-00T00:00:00.000Z".utf8)
    func put(_ value: Int64, endingAt end: Int) {
      var (rest, place) = (value.magnitude, end - 1)
      while rest > 0, place >= 0 {
        text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        (rest, place) = (rest / 10, place - 1)
      }
    }
    put(year, endingAt: 4)
    put(month, endingAt: 7)
    put(day, endingAt: 10)
    put(rest / 3_600_000, endingAt: 13)
    put(rest / 60_000 % 60, endingAt: 16)
    put(rest / 1000 % 60, endingAt: 19)
    put(rest % 1000, endingAt: 23)
    return String(decoding: text, as: UTF8.self)
  }
}

extension Int64 {
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self - divisor + 1) / divisor
  }
}
