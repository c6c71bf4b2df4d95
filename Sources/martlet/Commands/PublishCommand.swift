import ArgumentParser
import ChatProtocol
import Foundation

/// `martlet publish`.
struct PublishCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Publish an event on a channel of a running server.",
    discussion: """
      The key comes from MARTLET_API_KEY, MARTLET_API_KEY_FILE or the file in MARTLET_CONFIG, never from a flag.
      Events that are published by hand are live only: they are in no thread's log.

      A message to all who have joined thread 15:
        martlet publish chat.thread.15 \\
          '{"type":"message","threadId":15,"payload":{"from":"manager","text":"Hello"}}'

      From another program, to another machine:
        render-event | martlet publish chat.client.7 - --url https://chat.shop.example
      """)

  @Argument(
    help: ArgumentHelp("The channel, such as chat.thread.15, chat.client.7 or chat.managers", valueName: "channel"))
  var channel: String
  @Argument(help: ArgumentHelp("The event, a JSON object; - reads it from standard input", valueName: "json"))
  var event: String
  @Option(help: ArgumentHelp("The server. Default: MARTLET_URL, else \(ServerURL.standard)", valueName: "url"))
  var url: String?

  func validate() throws {
    guard ChatChannel(name: channel)?.isOpenToPublishers == true else {
      let examples =
        "chat.thread.15, chat.thread.15.typing, chat.client.7, chat.manager.1, chat.managers, chat.user.7.read"
      throw ValidationError("\(quoted(channel)) is no channel; write one such as \(examples)")
    }
  }

  func run() async throws {
    let settings = CommandSettings()
    let url = try settings.serverURL(flag: url)
    let body = try PublishBody.json(channel: channel, event: try eventText())
    let key = try settings.apiKey()
    let path = "/api/publish"
    let (status, answer) = try await ServerAPICall.post(body, to: url, path: path, key: key)
    try ServerAPICall.judge(status: status, answer: answer, url: url, path: path, refused: "the event")
    Terminal.say("published on \(channel)")
  }

  private func eventText() throws -> [UInt8] {
    guard event == "-" else { return Array(event.utf8) }
    let data = try FileHandle.standardInput.read(upToCount: PublishBody.maximumSize + 1) ?? Data()
    return Array(data)
  }
}
