import Yams

/// A configuration file that was read: the values of its keys.
struct ConfigurationFile: Sendable {
  /// What stands at a key.
  struct Entry: Hashable, Sendable {
    /// The key; in a section with the section's name: `limits.frameBytes`.
    let key: String
    /// The values; a list may have any number.
    let values: [String]
    /// Whether it was written as a list.
    let isList: Bool
    /// The key's line, from 1.
    let line: Int
  }

  /// The file's name, as it was given.
  let path: String
  /// In the order of the file.
  let entries: [Entry]

  /// The largest file, in bytes.
  static let maximumSize = 256 * 1024

  /// Reads YAML, and JSON, which is YAML. Nothing of the text gets into an error: it may be a secret.
  init(path: String, text: String) throws(ConfigurationErrors) {
    func failure(_ text: String, line: Int? = nil) -> ConfigurationErrors {
      let place = line.map { "line \($0): " } ?? ""
      return ConfigurationErrors(problems: [.init(source: .wholeFile(path: path), text: place + text)])
    }
    guard text.utf8.count <= Self.maximumSize else {
      throw failure("it is larger than \(Self.maximumSize / 1024) KiB")
    }
    let root: Yams.Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      let (problem, line) = Self.explain(error)
      throw failure("it is neither YAML nor JSON: \(problem)", line: line)
    }
    self.path = path
    guard let root, !Self.isNull(root) else {
      entries = []
      return
    }
    var problems: [ConfigurationErrors.Problem] = []
    entries = Self.entries(of: root, section: nil, path: path, into: &problems)
    if !problems.isEmpty { throw ConfigurationErrors(problems: problems) }
  }

  private static func entries(
    of node: Yams.Node, section: String?, path: String, into problems: inout [ConfigurationErrors.Problem]
  ) -> [Entry] {
    guard case .mapping(let mapping) = node else {
      problems.append(
        .init(source: .wholeFile(path: path), text: "it must hold keys and values, such as `port: 8080`"))
      return []
    }
    var entries: [Entry] = []
    for (name, value) in mapping {
      let line = name.mark?.line ?? 1
      guard case .scalar(let scalar) = name else {
        problems.append(.init(source: .wholeFile(path: path), text: "line \(line): a key must be a word"))
        continue
      }
      let key = section.map { "\($0).\(scalar.string)" } ?? scalar.string
      let source = SettingSource.file(path: path, key: shown(key), line: line)
      switch value {
      case .mapping where section == nil && Setting.sections.contains(key):
        entries += self.entries(of: value, section: key, path: path, into: &problems)
      case .scalar(let text) where !isNull(value):
        entries.append(Entry(key: key, values: [text.string], isList: false, line: line))
      case .sequence(let sequence):
        let values = sequence.compactMap { isNull($0) ? nil : $0.scalar?.string }
        if values.count == sequence.count {
          entries.append(Entry(key: key, values: values, isList: true, line: line))
        } else {
          problems.append(.init(source: source, text: "every element of the list must be a text or a number"))
        }
      case .scalar:
        problems.append(.init(source: source, text: "it has no value; take the line out, or write one"))
      default:
        let sections = list(Setting.sections.map { "`\($0):`" }, "and")
        problems.append(.init(source: source, text: "it takes a value; only \(sections) has keys below it"))
      }
    }
    return entries
  }

  /// A key as it may be shown: a text where a key should be may be a secret that slipped there.
  static func shown(_ key: String) -> String {
    let isWord = key.utf8.count <= 40 && key.utf8.allSatisfy { isWordByte($0) }
    return isWord ? key : "a key that is no word"
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || (0x30...0x39).contains(byte)
      || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
  }

  private static func isNull(_ node: Yams.Node) -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  private static func explain(_ error: any Error) -> (problem: String, line: Int?) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (problem, mark.line)
    case .reader(let problem, _, _, _): (problem, nil)
    case .duplicatedKeysInMapping(let keys, let context):
      ("\(list(keys.map(shown), "and")) is there twice", context.mark.line)
    default: ("it cannot be read", nil)
    }
  }
}
