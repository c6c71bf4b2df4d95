import ArgumentParser
import ChatProtocol
import Foundation

/// `martlet token`.
struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make a token for a user, signed with the server's secret.",
    discussion: """
      The secret comes from MARTLET_JWT_SECRET, MARTLET_JWT_SECRET_FILE or the file in MARTLET_CONFIG, never from a flag.

      A customer, for an hour; which threads they may join, the backend says:
        martlet token --user 7 --role client

      A customer who may join the threads 15 and 16, for ten minutes:
        martlet token --user 7 --role client --threads 15,16 --ttl 10m

      A manager who may join every thread:
        martlet token --user 1 --role manager --threads '*'
      """)

  @Option(help: ArgumentHelp("The user's id: a number, or 1 to 64 of A-Z a-z 0-9 _ -", valueName: "id"))
  var user: String
  @Option(help: ArgumentHelp("client, manager or a role of your own", valueName: "role"))
  var role: String
  @Option(
    help: ArgumentHelp(
      "The threads that the token may join, or '*' for all. Without it the backend is asked", valueName: "ids"))
  var threads: String?
  @Option(help: ArgumentHelp("How long it is valid: 90s, 15m, 1h, 7d", valueName: "time"))
  var ttl = "1h"
  @Option(help: ArgumentHelp("The user's name, for display", valueName: "name"))
  var name: String?

  func validate() throws {
    _ = try identity(now: 0)
  }

  func run() throws {
    let now = Int64(Date().timeIntervalSince1970)
    let identity = try identity(now: now)
    Terminal.say(try CommandSettings().minting().token(identity, now: now).value)
  }

  /// Whom the flags speak of; `now` in seconds since 1970.
  func identity(now: Int64) throws -> Identity {
    guard let user = UserID(fromName: user) else {
      throw ValidationError("--user: \(quoted(user)) is no id; write a number or 1 to 64 of A-Z a-z 0-9 _ -")
    }
    guard let role = Role(role) else {
      throw ValidationError(
        "--role: \(quoted(role)) is no role; write client, manager or another word in small letters")
    }
    guard let duration = TimeSpan.seconds(ttl) else {
      throw ValidationError("--ttl: \(quoted(ttl)) is no time; write 90s, 15m, 1h or 7d, a year at most")
    }
    return Identity(
      userId: user, role: role, name: name, threads: try grant(), expiresAt: now + duration)
  }

  private func grant() throws -> ThreadGrant {
    guard let threads else { return .ask }
    if threads == "*" { return .all }
    var ids: Set<ThreadID> = []
    for word in threads.split(separator: ",", omittingEmptySubsequences: false) {
      guard let id = ThreadID(fromName: word) else {
        throw ValidationError("--threads: \(quoted(String(word))) is no id; write 15,16 or '*'")
      }
      ids.insert(id)
    }
    return .only(ids)
  }

  /// Times as people write them.
  enum TimeSpan {
    /// Seconds of `90`, `90s`, `15m`, `1h`, `7d`; nil if it is none of them, is zero or is longer than a year.
    static func seconds(_ text: String) -> Int64? {
      let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
      let unit = text.last.flatMap { units[$0] }
      guard let count = decimal(String(unit == nil ? text[...] : text.dropLast())), (1...31_536_000).contains(count)
      else { return nil }
      let seconds = Int64(count) * (unit ?? 1)
      return seconds <= 31_536_000 ? seconds : nil
    }
  }
}
