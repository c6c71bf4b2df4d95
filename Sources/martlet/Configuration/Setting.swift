/// One setting: its names, what it takes, and where its value goes. The table is ``all``.
struct Setting: Sendable {
  /// The key in the file; `limits.frameBytes` is `frameBytes` in the section `limits`.
  let key: String
  /// The environment variable.
  let variable: String
  /// The flag, with its dashes; nil: none, as for every secret.
  let flag: String?
  /// What its value looks like, as the reader of an error message needs it.
  let form: String
  /// The value's unit; empty: none.
  let unit: String
  /// What it does, in one sentence.
  let summary: String
  /// Whether its value must not be shown.
  let isSecret: Bool
  /// Whether several values may be given.
  let isList: Bool
  /// Whether its value is a URL, which may hold a password.
  var isURL = false
  /// What stands for its default where the value itself would say less, or depends on the machine.
  let defaultNote: String?
  /// Reads the values (one, unless ``isList``) into the configuration, or says what is wrong with them.
  let assign: @Sendable (inout ServeConfiguration, [String]) -> Complaint?
  /// The value as it may be shown; nil: not set.
  let show: @Sendable (ServeConfiguration) -> String?

  /// What is wrong with a value, without the value itself where it may be secret.
  struct Complaint: Hashable, Sendable {
    let text: String

    init(_ text: String) {
      self.text = text
    }
  }

  /// The variable that names a file with the secret; nil for what is none.
  var fileVariable: String? { isSecret ? variable + "_FILE" : nil }
  /// The key that names a file with the secret; nil for what is none.
  var fileKey: String? { isSecret ? key + "File" : nil }
}

extension Setting {
  /// The file's key that goes with a variable: `MARTLET_LOG_FORMAT` is `logFormat`, `MARTLET_LIMIT_FRAME_BYTES` is
  /// `limits.frameBytes`.
  static func key(of variable: String) -> String {
    let limitPrefix = "MARTLET_LIMIT_"
    let isLimit = variable.hasPrefix(limitPrefix)
    let words = variable.dropFirst(isLimit ? limitPrefix.count : "MARTLET_".count).lowercased().split(separator: "_")
    let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
    return (isLimit ? "limits." : "") + ((words.first.map(String.init) ?? "") + rest.joined())
  }
}
