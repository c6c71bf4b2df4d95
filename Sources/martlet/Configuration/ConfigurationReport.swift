/// The effective settings, as `config check` shows them.
enum ConfigurationReport {
  /// One line a setting: key, value, source; secrets as `<secret>`.
  static func text(_ loaded: LoadedConfiguration) -> String {
    let rows = Setting.all.map { setting in
      (
        key: setting.key, value: setting.show(loaded.configuration) ?? "-",
        source: loaded.source(of: setting).description
      )
    }
    let keyWidth = rows.map(\.key.count).max() ?? 0
    let valueWidth = min(40, rows.map(\.value.count).max() ?? 0)
    return rows.map { row in
      padded(row.key, keyWidth) + "  " + padded(row.value, valueWidth) + "  " + row.source
    }.joined(separator: "\n")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
