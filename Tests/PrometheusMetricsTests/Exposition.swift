/// The text format 0.0.4, read strictly and from its description alone, for round trips.
struct Exposition {
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  struct Family: Hashable {
    var name: String
    var help: String
    var type: String
    var samples: [Sample]
  }

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  let families: [Family]

  init(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed(description: "not UTF-8") }
    guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n") else {
      throw Malformed(description: "no line feed at the end")
    }
    var families: [Family] = []
    for scalars in text.unicodeScalars.split(separator: "\n") {
      let line = String(scalars)
      if scalars.starts(with: "# HELP ".unicodeScalars) {
        let rest = scalars.dropFirst(7).split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(rest[0])
        guard rest.count == 2, !families.contains(where: { $0.name == name }) else {
          throw Malformed(description: "HELP: \(line)")
        }
        families.append(
          Family(name: name, help: try Self.unescaped(String(rest[1]), quote: false), type: "", samples: []))
      } else if line.hasPrefix("# TYPE ") {
        let rest = line.dropFirst(7).split(separator: " ")
        guard rest.count == 2, families.last?.name == String(rest[0]), families.last?.type == "",
          families.last?.samples.isEmpty == true
        else { throw Malformed(description: "TYPE: \(line)") }
        families[families.count - 1].type = String(rest[1])
      } else {
        let sample = try Self.sample(line)
        guard var family = families.last, !family.type.isEmpty else { throw Malformed(description: "no TYPE: \(line)") }
        let suffixes = family.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { family.name + $0 == sample.name }) else {
          throw Malformed(description: "not of \(family.name): \(line)")
        }
        guard !family.samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
          throw Malformed(description: "twice: \(line)")
        }
        family.samples.append(sample)
        families[families.count - 1] = family
      }
    }
    self.families = families
  }

  subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
  }

  func family(_ name: String) -> Family? { families.first { $0.name == name } }

  private static func sample(_ line: String) throws -> Sample {
    var rest = Substring(line).unicodeScalars
    func name(colon: Bool) throws -> String {
      var name = ""
      while let scalar = rest.first {
        let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
        let isDigit = ("0"..."9").contains(scalar) && !name.isEmpty
        guard isLetter || isDigit || (colon && scalar == ":") else { break }
        name.unicodeScalars.append(scalar)
        rest.removeFirst()
      }
      guard !name.isEmpty else { throw Malformed(description: "a name is missing: \(line)") }
      return name
    }
    func take(_ scalar: Unicode.Scalar) throws {
      guard rest.first == scalar else { throw Malformed(description: "\(scalar) is missing: \(line)") }
      rest.removeFirst()
    }
    let metric = try name(colon: true)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest.removeFirst()
      while rest.first != "}" {
        if !labels.isEmpty { try take(",") }
        let label = try name(colon: false)
        try take("=")
        try take("\"")
        var raw = ""
        while let scalar = rest.popFirst(), scalar != "\"" {
          raw.unicodeScalars.append(scalar)
          if scalar == "\\", let next = rest.popFirst() { raw.unicodeScalars.append(next) }
        }
        guard labels.updateValue(try unescaped(raw, quote: true), forKey: label) == nil else {
          throw Malformed(description: "a label twice: \(line)")
        }
      }
      rest.removeFirst()
    }
    try take(" ")
    let text = String(rest)
    guard let value = number(text) else { throw Malformed(description: "no number: \(line)") }
    return Sample(name: metric, labels: labels, value: value)
  }

  private static func number(_ text: String) -> Double? {
    switch text {
    case "NaN": .nan
    case "+Inf": .infinity
    case "-Inf": -.infinity
    default: text.allSatisfy { "0123456789+-.e".contains($0) } ? Double(text) : nil
    }
  }

  private static func unescaped(_ text: String, quote: Bool) throws -> String {
    var result = ""
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "\\" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch scalars.popFirst() {
      case "\\": result += "\\"
      case "n": result += "\n"
      case "\"" where quote: result += "\""
      default: throw Malformed(description: "a wrong escape: \(text)")
      }
    }
    return result
  }
}
