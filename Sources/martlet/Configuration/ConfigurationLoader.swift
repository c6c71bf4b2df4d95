/// Reads settings from their sources, and collects what is wrong.
struct ConfigurationLoader {
  private let input: ConfigurationSources
  private let settings: [Setting]
  private var loaded = LoadedConfiguration()
  private var problems: [ConfigurationErrors.Problem] = []
  private var file: ConfigurationFile?
  private var isFileUnreadable = false
  /// The keys of settings that were set, and wrongly.
  private var failed: Set<String> = []

  /// Reads what `martlet serve` needs: every setting, and whether they go together.
  static func serve(_ input: ConfigurationSources) throws(ConfigurationErrors) -> LoadedConfiguration {
    var loader = ConfigurationLoader(input, Setting.all)
    loader.readAll()
    // A file that cannot be read would only bring errors about what it may well set.
    if !loader.isFileUnreadable {
      let findings = ConfigurationReview.findings(loader.loaded, failed: loader.failed, now: input.now)
      loader.problems += findings.problems
      loader.loaded.warnings += findings.warnings
    }
    return try loader.result()
  }

  /// Reads just some settings, as the small commands need them; others are not looked at.
  static func load(
    _ settings: [Setting], from input: ConfigurationSources
  ) throws(ConfigurationErrors) -> LoadedConfiguration {
    var loader = ConfigurationLoader(input, settings)
    loader.readAll()
    return try loader.result()
  }

  private init(_ input: ConfigurationSources, _ settings: [Setting]) {
    self.input = input
    self.settings = settings
  }

  private func result() throws(ConfigurationErrors) -> LoadedConfiguration {
    guard problems.isEmpty else { throw ConfigurationErrors(problems: problems) }
    return loaded
  }

  private mutating func readAll() {
    checkVariableNames()
    readFile()
    for setting in settings {
      let before = problems.count
      read(setting)
      if problems.count > before { failed.insert(setting.key) }
    }
  }

  // MARK: - The file

  private mutating func readFile() {
    let (path, source): (String, SettingSource)
    if let flag = input.flags[ConfigurationSources.configFlag]?.last {
      (path, source) = (flag, .flag(ConfigurationSources.configFlag))
    } else if let variable = variable(Setting.configVariable) {
      (path, source) = (variable, .variable(Setting.configVariable))
    } else {
      return
    }
    do {
      let text = try input.readFile(path)
      let file = try ConfigurationFile(path: path, text: text.text)
      checkKeys(of: file)
      if text.isReadableByAll, file.entries.contains(where: { Setting.named($0.key)?.isSecret == true }) {
        loaded.warnings.append(
          "\(path) holds a secret and everyone on this machine may read it; run: chmod 600 \(path)")
      }
      self.file = file
      return
    } catch let failure as TextFile.Failure {
      problems.append(.init(source: source, text: "the file \(quoted(path)) \(failure.text)"))
    } catch let errors as ConfigurationErrors {
      problems += errors.problems
    } catch {
      problems.append(.init(source: source, text: "the file \(quoted(path)) cannot be read"))
    }
    isFileUnreadable = true
  }

  private mutating func checkKeys(of file: ConfigurationFile) {
    for entry in file.entries where !Setting.keys.contains(entry.key) {
      let source = SettingSource.file(path: file.path, key: ConfigurationFile.shown(entry.key), line: entry.line)
      let hint =
        Setting.variables.contains(entry.key)
        ? "; in a file it is \(Setting.key(of: entry.key))" : didYouMean(entry.key, among: Setting.keys)
      problems.append(.init(source: source, text: "there is no such setting\(hint)"))
    }
  }

  // MARK: - The environment

  private mutating func checkVariableNames() {
    let unknown = input.environment.keys.filter {
      $0.hasPrefix(Setting.variablePrefix) && !Setting.variables.contains($0) && !Setting.isServiceLink($0)
    }
    for name in unknown.sorted() {
      loaded.warnings.append(
        "the environment variable \(ConfigurationFile.shown(name)) means nothing to martlet"
          + didYouMean(name, among: Setting.variables))
    }
  }

  /// A variable's value; an empty one counts as not set, as `VARIABLE=` in a unit or compose file leaves it.
  private func variable(_ name: String) -> String? {
    input.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: - One setting

  /// A setting's values as one of the sources has them.
  private struct Candidate {
    var source: SettingSource
    var values: [String]
    /// Whether the value is the name of a file that holds the secret.
    var isFileName = false
  }

  private mutating func read(_ setting: Setting) {
    guard let candidate = candidate(for: setting) else { return }
    var values = candidate.values
    if candidate.isFileName {
      guard let secret = secret(from: candidate) else { return }
      values = [secret]
    } else if setting.isSecret {
      guard values.count <= 1 else { return complain(candidate, setting, "it takes one text") }
      guard values.first?.isEmpty == false else { return complain(candidate, setting, "it is empty") }
    }
    if case .flag = candidate.source, setting.isURL, values.contains(where: URLText.hasCredentials) {
      let advice = "everyone on this machine can see a command's arguments; set \(setting.variable) instead"
      problems.append(.init(source: candidate.source, text: "a URL with a user, a password or a query: \(advice)"))
      return
    }
    if let complaint = setting.assign(&loaded.configuration, values) {
      complain(candidate, setting, complaint.text)
    } else {
      loaded.sources[setting.key] = candidate.source
    }
  }

  private mutating func complain(_ candidate: Candidate, _ setting: Setting, _ text: String) {
    let unit = setting.unit.isEmpty ? "" : " (\(setting.unit))"
    problems.append(.init(source: candidate.source, text: "\(text); expected \(setting.form)\(unit)"))
  }

  private mutating func candidate(for setting: Setting) -> Candidate? {
    if let flag = setting.flag, let values = input.flags[flag], !values.isEmpty {
      return Candidate(source: .flag(flag), values: setting.isList ? values : values.suffix(1))
    }
    let direct = variable(setting.variable).map { text in
      Candidate(source: .variable(setting.variable), values: setting.isList ? commaSeparated(text) : [text])
    }
    let byFile = setting.fileVariable.flatMap { name in
      variable(name).map { Candidate(source: .variable(name), values: [$0], isFileName: true) }
    }
    if let chosen = one(of: direct, byFile) { return chosen }
    let key = entry(setting.key).map { Candidate(source: source(of: $0), values: $0.values) }
    let fileKey = setting.fileKey.flatMap(entry).map {
      Candidate(source: source(of: $0), values: $0.values, isFileName: true)
    }
    return one(of: key, fileKey)
  }

  /// The one that is there. That both are is an error: nobody could tell which secret holds.
  private mutating func one(of direct: Candidate?, _ byFile: Candidate?) -> Candidate? {
    if let direct, let byFile {
      problems.append(.init(source: direct.source, text: "it is set, and so is \(byFile.source); keep one of them"))
    }
    return direct ?? byFile
  }

  private func entry(_ key: String) -> ConfigurationFile.Entry? { file?.entries.first { $0.key == key } }

  private func source(of entry: ConfigurationFile.Entry) -> SettingSource {
    .file(path: file?.path ?? "", key: entry.key, line: entry.line)
  }

  private func commaSeparated(_ text: String) -> [String] {
    text.split(separator: ",").map { part in
      let start = part.drop { $0 == " " }
      return String(start.prefix(upTo: start.lastIndex { $0 != " " }.map(start.index(after:)) ?? start.startIndex))
    }
  }

  /// The secret in a file, without the line break that editors and `echo` leave at its end.
  private mutating func secret(from candidate: Candidate) -> String? {
    guard let path = candidate.values.first, candidate.values.count == 1 else {
      problems.append(.init(source: candidate.source, text: "it takes the name of one file"))
      return nil
    }
    do {
      var text = try input.readFile(path).text[...]
      if text.last?.isNewline == true { text.removeLast() }
      if !text.isEmpty { return String(text) }
      problems.append(
        .init(source: candidate.source, text: "the file \(quoted(path)) is empty; write the secret into it"))
    } catch {
      problems.append(.init(source: candidate.source, text: "the file \(quoted(path)) \(error.text)"))
    }
    return nil
  }
}
