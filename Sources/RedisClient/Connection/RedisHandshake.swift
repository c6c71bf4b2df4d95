/// What is said on a new connection before it is used, and what to make of the answers. Pure.
///
/// `HELLO 3` first, with user and password; a server that does not know it (before Redis 6) is spoken to in RESP2. `PING`
/// last: a server that is loading or has lost its master lets everyone in and serves nobody.
///
/// What a server says of `HELLO` and `AUTH` is not repeated beyond its code: "unknown command" repeats the command, with
/// the password.
struct RedisHandshake {
  /// What to do next.
  enum Step: Hashable {
    case say(RedisCommand)
    case done
    case fail(String)
  }

  private enum State {
    case hello, auth, select, name, role, ping, done
  }

  private let user: String?
  private let password: String?
  private let database: Int
  private let name: String
  private let mustBeMaster: Bool
  private var state = State.hello

  /// - Parameter mustBeMaster: whether a replica is refused, as a Sentinel's word may be old.
  init(user: String?, password: String?, database: Int, name: String, mustBeMaster: Bool) {
    self.user = user
    self.password = password
    self.database = database
    self.name = name
    self.mustBeMaster = mustBeMaster
  }

  /// The first word.
  func begin() -> Step {
    var arguments: [RedisCommand.Argument] = [.text("3")]
    if let password { arguments += [.text("AUTH"), .text(user ?? "default"), .text(password)] }
    return .say(RedisCommand("HELLO", arguments: arguments))
  }

  /// The answer to the last word; what is next.
  mutating func receive(_ reply: RESPValue) -> Step {
    switch state {
    case .hello:
      if case .error(let error) = reply {
        // Unknown to Redis before 6; a proxy may know it and not the version.
        let message = error.message.lowercased()
        let isUnknown =
          error.code == "NOPROTO" || error.code == "ERR" && (message.contains("unknown") || message.contains("syntax"))
        return isUnknown ? authenticate() : .fail(advice(error))
      }
      return select()
    case .auth:
      if case .error(let error) = reply { return .fail(advice(error)) }
      return select()
    case .select:
      if case .error(let error) = reply { return .fail(advice(error, on: "database \(database)")) }
      return setName()
    // A server that takes no names is as good.
    case .name: return askRole()
    case .role:
      if case .error(let error) = reply { return .fail(advice(error, on: "ROLE")) }
      guard reply.array?.first?.string == "master" else { return .fail("it is a replica") }
      return ping()
    case .ping:
      if case .error(let error) = reply { return .fail(advice(error, on: "PING")) }
      state = .done
      return .done
    case .done: return .done
    }
  }

  private mutating func authenticate() -> Step {
    guard let password else { return select() }
    state = .auth
    return .say(RedisCommand("AUTH", arguments: user.map { [.text($0), .text(password)] } ?? [.text(password)]))
  }

  private mutating func select() -> Step {
    guard database != 0 else { return setName() }
    state = .select
    return .say(RedisCommand("SELECT", .text("\(database)")))
  }

  private mutating func setName() -> Step {
    state = .name
    return .say(RedisCommand("CLIENT", .text("SETNAME"), .text(name)))
  }

  private mutating func askRole() -> Step {
    guard mustBeMaster else { return ping() }
    state = .role
    return .say(RedisCommand("ROLE"))
  }

  private mutating func ping() -> Step {
    state = .ping
    return .say(RedisCommand("PING"))
  }

  /// What a refusal means.
  /// - Parameter command: what was refused, if it holds no secret: then the server's words may be shown.
  private func advice(_ error: RedisServerError, on command: String? = nil) -> String {
    switch error.code {
    case "WRONGPASS": return "it refuses user or password"
    case "NOAUTH": return "it wants a password: put it into the URL, redis://:password@host"
    case "DENIED": return "it is in protected mode: give it a password, or let it listen to this host alone"
    case "NOPERM" where command != nil:
      return "the user may not \(command ?? ""): grant +@connection, and +role with Sentinels"
    case "LOADING": return "it is still loading (LOADING)"
    case "MASTERDOWN": return "it has lost its master (MASTERDOWN)"
    default: break
    }
    if let command { return "\(command): \(error.short)" }
    if error.message.contains("max number of clients") { return "it has as many clients as it takes (maxclients)" }
    if error.message.contains("invalid password") { return "it refuses the password" }
    guard password != nil else { return "it refuses the connection (\(error.shortCode))" }
    return "it refuses user and password (\(error.shortCode)): does it want a user, or none, or no password?"
  }
}

extension RedisServerError {
  /// The code, if it looks like one: a server that is none may say anything.
  fileprivate var shortCode: String {
    let isCode = code.utf8.count <= 20 && code.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
    return isCode ? code : "no code"
  }

  /// Code and message, cut short and on one line.
  fileprivate var short: String { String(description.prefix(120).map { $0.isNewline ? " " : $0 }) }
}
