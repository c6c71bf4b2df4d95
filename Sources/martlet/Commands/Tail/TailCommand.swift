import ArgumentParser
import ChatProtocol
import Foundation
import WebSocketClient
import WebSocketCodec

/// `martlet tail`.
struct TailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Follow a thread: print its events, one a line, as they come.",
    discussion: """
      The token comes from MARTLET_TOKEN; without it one for a manager is made with the secret in MARTLET_JWT_SECRET,
      MARTLET_JWT_SECRET_FILE or the file in MARTLET_CONFIG. When the connection is lost, tail comes back and goes on
      behind the last event that it has printed.

      What happens in thread 15 from now on:
        martlet tail 15

      All of its log, then what comes, as JSON for another program:
        martlet tail 15 --since 0 --json | jq .payload

      As a certain user, on another machine:
        export MARTLET_TOKEN="$(martlet token --user 7 --role client)"
        martlet tail 15 --url https://chat.shop.example
      """)

  @Argument(help: ArgumentHelp("The thread's id", valueName: "thread"))
  var thread: String
  @Option(help: ArgumentHelp("The server. Default: MARTLET_URL, else \(ServerURL.standard)", valueName: "url"))
  var url: String?
  @Option(help: ArgumentHelp("Begin behind this seq; 0 is the whole log. Default: from now on", valueName: "seq"))
  var since: String?
  @Flag(help: "Print events as they come, as JSON")
  var json = false

  func validate() throws {
    _ = try state()
  }

  func run() async throws {
    var state = try state()
    let settings = CommandSettings()
    let url = try settings.serverURL(flag: url)
    let token = try TailToken(settings)
    var backoff = Backoff()
    var generator = SystemRandomNumberGenerator()
    var hasBeenThere = false
    while true {
      var wait: Int64?
      do {
        let connection = try await TailConnection(to: url, token: token.current())
        hasBeenThere = true
        var isJoined = false
        let closure = try await connection.run(sending: state.subscription) { frame in
          for effect in state.receive(frame) {
            switch effect {
            case .print(let line): Terminal.say(line)
            case .note(let text): Terminal.note(text)
            case .joined: isJoined = true
            case .comeBack(let delay): wait = delay
            case .end(let error): throw error
            }
          }
          return wait != nil
        }
        if isJoined { backoff.reset() }
        if wait == nil, let error = TailState.ending(code: closure.code.rawValue, reason: closure.reason) {
          throw error
        }
        Terminal.note("disconnected (\(singleLine(closure.description))); coming back")
      } catch let error as CommandError {
        throw error
      } catch WebSocketClientError.refused(let status, _, _) where (400..<500).contains(status) && status != 429 {
        throw Self.refused(status, url)
      } catch {
        let failure = CommandError.unreachable(url, error)
        guard hasBeenThere else { throw failure }
        Terminal.note("cannot reach \(url); trying again")
      }
      let delay = max(wait ?? 0, Int64(backoff.next(using: &generator)))
      try await Task.sleep(for: .milliseconds(delay))
    }
  }

  private func state() throws -> TailState {
    guard let thread = ThreadID(fromName: thread) else {
      throw ValidationError("\(quoted(thread)) is no thread's id; write a number or 1 to 64 of A-Z a-z 0-9 _ -")
    }
    let position = since.flatMap { UInt64($0) }
    if let since, position.map({ $0 > 0x1F_FFFF_FFFF_FFFF }) ?? true {
      throw ValidationError(
        "--since: \(quoted(since)) is no seq; write 0 for the whole log, or the last number you have seen")
    }
    return TailState(thread: thread, since: position, isJSON: json)
  }

  private static func refused(_ status: Int, _ url: ServerURL) -> CommandError {
    switch status {
    case 401, 403: CommandError(ExitStatus.refused, "\(url) does not accept the token; \(TailState.tokenAdvice)")
    default:
      CommandError(ExitStatus.unavailable, "\(url) has no /ws (status \(status)); is it a Martlet server? See --url")
    }
  }
}
