/// The program's version.
enum MartletVersion {
  /// After Semantic Versioning; what CHANGELOG.md will call the next release, until it is one.
  static let current = "0.1.0"
}
