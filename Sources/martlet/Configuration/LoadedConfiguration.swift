/// A configuration that was read without an error.
struct LoadedConfiguration: Sendable {
  /// The effective settings.
  var configuration = ServeConfiguration()
  /// Where each setting came from, by key; absent: the default.
  var sources: [String: SettingSource] = [:]
  /// What is allowed, and probably not meant.
  var warnings: [String] = []

  /// Where a setting came from.
  func source(of setting: Setting) -> SettingSource { sources[setting.key] ?? .standard }
}
