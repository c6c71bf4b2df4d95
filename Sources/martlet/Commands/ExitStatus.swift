/// How the process ends, by the numbers of `sysexits.h`.
enum ExitStatus {
  /// An unknown flag, a missing argument.
  static let usage: Int32 = 64
  /// What was given as data is not what it should be.
  static let data: Int32 = 65
  /// Nobody listens there, or the server cannot answer now.
  static let unavailable: Int32 = 69
  /// The server, or the system, said no.
  static let refused: Int32 = 77
  /// The configuration is wrong or not complete.
  static let configuration: Int32 = 78
}
