import NIOCore

/// A place in the configuration.
typealias Place<Value> = any WritableKeyPath<ServeConfiguration, Value> & Sendable

// The kinds of settings: how each is read and shown.
extension Setting {
  /// A line of text.
  static func text(
    _ variable: String, flag: String? = nil, _ place: Place<String>, form: String,
    check: @escaping @Sendable (String) -> Complaint? = { _ in nil }, _ summary: String
  ) -> Setting {
    Setting(variable, flag: flag, form: form, summary: summary) { configuration, text in
      configuration[keyPath: place] = text
      return plainTextComplaint(text) ?? check(text)
    } show: {
      $0[keyPath: place]
    }
  }

  /// A line of text that may be absent.
  static func optionalText(
    _ variable: String, _ place: Place<String?>, form: String, defaultNote: String, _ summary: String
  ) -> Setting {
    Setting(variable, flag: nil, form: form, defaultNote: defaultNote, summary: summary) { configuration, text in
      configuration[keyPath: place] = text
      return plainTextComplaint(text)
    } show: {
      $0[keyPath: place]
    }
  }

  /// A URL that may be absent, shown without what may be a password in it.
  static func url(
    _ variable: String, flag: String, _ place: Place<String?>, form: String, defaultNote: String? = nil,
    check: @escaping @Sendable (String) -> Complaint? = { _ in nil }, _ summary: String
  ) -> Setting {
    var setting = Setting(
      variable, flag: flag, form: form, defaultNote: defaultNote, summary: summary
    ) { configuration, text in
      configuration[keyPath: place] = text
      return plainTextComplaint(URLText.redacted(text)) ?? check(text)
    } show: {
      $0[keyPath: place].map(URLText.redacted)
    }
    setting.isURL = true
    return setting
  }

  /// A whole number.
  static func integer(
    _ variable: String, flag: String? = nil, _ place: Place<Int>, in range: ClosedRange<Int>, unit: String = "",
    defaultNote: String? = nil, _ summary: String
  ) -> Setting {
    let form = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return Setting(
      variable, flag: flag, form: form, unit: unit, defaultNote: defaultNote, summary: summary
    ) { configuration, text in
      guard let value = decimal(text) else {
        return Complaint("\(quoted(text)) is no whole number\(serviceLinkHint(text))")
      }
      guard range.contains(value) else { return Complaint("\(value) is out of range") }
      configuration[keyPath: place] = value
      return nil
    } show: {
      String($0[keyPath: place])
    }
  }

  /// A number of things per second, with fractions.
  static func rate(
    _ variable: String, _ place: Place<Double>, in range: ClosedRange<Double>, unit: String, _ summary: String
  ) -> Setting {
    fractional(
      variable, range: range, unit: unit, summary, get: { $0[keyPath: place] },
      set: { $0[keyPath: place] = $1 })
  }

  /// A time in seconds, with fractions.
  static func seconds(
    _ variable: String, _ place: Place<Double>, in range: ClosedRange<Double>, _ summary: String
  ) -> Setting {
    fractional(
      variable, range: range, unit: "seconds", summary, get: { $0[keyPath: place] },
      set: { $0[keyPath: place] = $1 })
  }

  /// A time in seconds, with fractions, that the configuration keeps as a `TimeAmount`.
  static func seconds(
    _ variable: String, _ place: Place<TimeAmount>, in range: ClosedRange<Double>, _ summary: String
  ) -> Setting {
    fractional(
      variable, range: range, unit: "seconds", summary,
      get: { Double($0[keyPath: place].nanoseconds) / 1e9 },
      set: { $0[keyPath: place] = .nanoseconds(Int64(($1 * 1e9).rounded())) })
  }

  /// One of several words.
  static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
    _ variable: String, flag: String? = nil, _ place: Place<Value>, _ summary: String
  ) -> Setting {
    let words = Value.allCases.map(\.rawValue)
    return Setting(variable, flag: flag, form: list(words, "or"), summary: summary) { configuration, text in
      guard let value = Value(rawValue: text.lowercased()) else {
        return Complaint("\(quoted(text)) is none of them\(didYouMean(text, among: words))")
      }
      configuration[keyPath: place] = value
      return nil
    } show: {
      $0[keyPath: place].rawValue
    }
  }

  /// Yes or no.
  static func boolean(_ variable: String, flag: String? = nil, _ place: Place<Bool>, _ summary: String) -> Setting {
    Setting(variable, flag: flag, form: "true or false", summary: summary) { configuration, text in
      switch text.lowercased() {
      case "true", "yes", "on", "1": configuration[keyPath: place] = true
      case "false", "no", "off", "0": configuration[keyPath: place] = false
      default: return Complaint("\(quoted(text)) is neither")
      }
      return nil
    } show: {
      String($0[keyPath: place])
    }
  }

  /// Several texts: a flag that is repeated, a variable with commas, a list in the file.
  static func texts(
    _ variable: String, flag: String, _ place: Place<[String]>, form: String,
    check: @escaping @Sendable (String) -> Complaint? = { _ in nil }, _ summary: String
  ) -> Setting {
    Setting(
      key: key(of: variable), variable: variable, flag: flag, form: form, unit: "", summary: summary, isSecret: false,
      isList: true, defaultNote: nil
    ) { configuration, texts in
      for text in texts {
        if let complaint = plainTextComplaint(text) ?? check(text) { return complaint }
      }
      configuration[keyPath: place] = texts
      return nil
    } show: { configuration in
      let texts = configuration[keyPath: place]
      return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
  }

  /// A secret: never a flag, and also taken from a file. `check` says what is wrong without showing it.
  static func secret(
    _ variable: String, _ place: Place<Secret?>, form: String = "text",
    check: @escaping @Sendable (String) -> Complaint? = { _ in nil }, _ summary: String
  ) -> Setting {
    Setting(
      key: key(of: variable), variable: variable, flag: nil, form: form, unit: "", summary: summary,
      isSecret: true, isList: false, defaultNote: nil
    ) { configuration, texts in
      configuration[keyPath: place] = texts.first.map { Secret($0) }
      return texts.first.flatMap(check)
    } show: {
      $0[keyPath: place]?.description
    }
  }

  /// A moment: RFC 3339, or seconds since 1970.
  static func instant(_ variable: String, _ place: Place<Int64?>, _ summary: String) -> Setting {
    let form = "a time such as 2026-01-31T12:00:00Z, or seconds since 1970"
    return Setting(variable, flag: nil, form: form, summary: summary) { configuration, text in
      guard let seconds = Instant.seconds(text) else { return Complaint("\(quoted(text)) is no time") }
      configuration[keyPath: place] = seconds
      return nil
    } show: {
      $0[keyPath: place].map(String.init)
    }
  }

  private static func fractional(
    _ variable: String, range: ClosedRange<Double>, unit: String, _ summary: String,
    get: @escaping @Sendable (ServeConfiguration) -> Double,
    set: @escaping @Sendable (inout ServeConfiguration, Double) -> Void
  ) -> Setting {
    let form = "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound)), such as 2.5"
    return Setting(variable, flag: nil, form: form, unit: unit, summary: summary) { configuration, text in
      guard let value = fraction(text) else { return Complaint("\(quoted(text)) is no number") }
      guard range.contains(value) else { return Complaint("\(text) is out of range") }
      set(&configuration, value)
      return nil
    } show: {
      plain(get($0))
    }
  }

  private init(
    _ variable: String, flag: String?, form: String, unit: String = "", defaultNote: String? = nil, summary: String,
    assign: @escaping @Sendable (inout ServeConfiguration, String) -> Complaint?,
    show: @escaping @Sendable (ServeConfiguration) -> String?
  ) {
    self.init(
      key: Self.key(of: variable), variable: variable, flag: flag, form: form, unit: unit, summary: summary,
      isSecret: false, isList: false, defaultNote: defaultNote,
      assign: { configuration, texts in
        guard let text = texts.first, texts.count == 1 else { return Complaint("it takes one value") }
        return assign(&configuration, text)
      }, show: show)
  }
}
