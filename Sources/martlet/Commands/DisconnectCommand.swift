import ArgumentParser
import ChatProtocol

/// `martlet disconnect`.
struct DisconnectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disconnect",
    abstract: "Close a user's connections on every node, and revoke the tokens that the user has.",
    discussion: """
      The key comes from MARTLET_API_KEY, MARTLET_API_KEY_FILE or the file in MARTLET_CONFIG, never from a flag.
      A token that is signed later works again: to shut somebody out for good, first stop giving out tokens.

        martlet disconnect 7
      """)

  @Argument(help: ArgumentHelp("The user's id, such as 7 or g_1", valueName: "user"))
  var user: String
  @Option(help: ArgumentHelp("The server. Default: MARTLET_URL, else \(ServerURL.standard)", valueName: "url"))
  var url: String?

  func validate() throws {
    guard UserID(fromName: user) != nil else {
      throw ValidationError("\(quoted(user)) is no user's id; write a number or 1 to 64 characters of [A-Za-z0-9_-]")
    }
  }

  func run() async throws {
    guard let id = UserID(fromName: user) else { return }
    let settings = CommandSettings()
    let url = try settings.serverURL(flag: url)
    let (key, path) = (try settings.apiKey(), "/api/disconnect")
    let body = Array("{\"userId\":\(id.json)}".utf8)
    let (status, answer) = try await ServerAPICall.post(body, to: url, path: path, key: key)
    try ServerAPICall.judge(status: status, answer: answer, url: url, path: path, refused: "the user's id")
    Terminal.say("disconnected \(id)")
  }
}
