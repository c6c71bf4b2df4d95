/// A value as an error message shows it: quoted, without control characters, and not too long.
func quoted(_ text: String) -> String {
  let visible = String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  return visible.count > 60 ? "\"\(visible.prefix(60))…\"" : "\"\(visible)\""
}

/// `a, b or c`.
func list(_ words: [String], _ conjunction: String) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}

/// A number without a needless `.0`.
func plain(_ value: Double) -> String {
  Int(exactly: value).map(String.init) ?? "\(value)"
}

/// Digits with an optional minus, and nothing else: `Int` also reads `+5`.
func decimal(_ text: String) -> Int? {
  text.hasPrefix("+") ? nil : Int(text)
}

/// Digits with an optional minus and a fraction: `Double` also reads `nan`, `inf`, `0x1p3` and `1e9`.
func fraction(_ text: String) -> Double? {
  let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
  guard digits.first?.isASCII == true, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
    let value = Double(text), value.isFinite
  else { return nil }
  return value
}

/// What is wrong with a text that must be one line without control characters.
func plainTextComplaint(_ text: String) -> Setting.Complaint? {
  if text.isEmpty { return Setting.Complaint("it is empty") }
  if text.unicodeScalars.contains(where: isControl) {
    return Setting.Complaint("\(quoted(text)) has a line break or another control character")
  }
  return nil
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
}

/// Explains a `MARTLET_PORT` that Kubernetes has set for a Service named `martlet`.
func serviceLinkHint(_ text: String) -> String {
  text.hasPrefix("tcp://")
    ? " (Kubernetes sets this for a Service named martlet; write `enableServiceLinks: false` into the pod's spec)" : ""
}
