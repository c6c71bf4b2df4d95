/// Where a setting's value came from.
enum SettingSource: Hashable, Sendable, CustomStringConvertible {
  /// Nobody set it.
  case standard
  /// A flag, with its dashes.
  case flag(String)
  /// An environment variable.
  case variable(String)
  /// A key of the file, with the file's name and the key's line.
  case file(path: String, key: String, line: Int)
  /// The file as a whole.
  case wholeFile(path: String)

  var description: String {
    switch self {
    case .standard: "default"
    case .flag(let name): name
    case .variable(let name): name
    case .file(let path, let key, let line): "\(path):\(line): \(key)"
    case .wholeFile(let path): path
    }
  }
}
