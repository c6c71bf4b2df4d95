/// What a Sentinel says on `+switch-master`: the service's name, its old master's host and port, its new one's.
///
/// Source: <https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>, "Sentinel Pub/Sub messages".
struct MasterSwitch {
  private let words: [Substring]

  init(_ payload: some Sequence<UInt8>) {
    words = String(decoding: Array(payload), as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
  }

  /// Whether another server than that at `address` is the master of `name` now; so it is if the words are too few to tell.
  ///
  /// Sentinels give a successor's address away before they announce it: who asked in between is there already.
  func leads(awayFrom address: RedisAddress, of name: String) -> Bool {
    guard let service = words.first, service == name else { return false }
    guard words.count == 5, let port = Int(words[4]) else { return true }
    return RedisAddress.tcp(host: String(words[3]), port: port) != address
  }
}
