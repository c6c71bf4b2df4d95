/// What is said on a new connection before it is used, and what to make of the answers. Pure.
///
/// `HELLO 3` first, with user and password; a server that does not know it (before Redis 6) is spoken to in RESP2.
struct RedisHandshake {
  /// What to do next.
  enum Step: Hashable {
    case say(RedisCommand)
    case done
    case fail(String)
  }

  private enum State {
    case hello, auth, select, name, role, done
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
        guard error.code == "ERR" || error.code == "NOPROTO", !error.message.contains("invalid password") else {
          return .fail(Self.advice(error))
        }
        return authenticate()
      }
      return select()
    case .auth:
      if case .error(let error) = reply { return .fail(Self.advice(error)) }
      return select()
    case .select:
      if case .error(let error) = reply { return .fail("database \(database): \(error)") }
      return setName()
    // A server that takes no names is as good.
    case .name: return askRole()
    case .role:
      if case .error(let error) = reply { return .fail("ROLE: \(error)") }
      guard reply.array?.first?.string == "master" else { return .fail("it is a replica") }
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
    guard mustBeMaster else {
      state = .done
      return .done
    }
    state = .role
    return .say(RedisCommand("ROLE"))
  }

  private static func advice(_ error: RedisServerError) -> String {
    switch error.code {
    case "WRONGPASS": "it refuses user or password"
    case "NOAUTH": "it wants a password: put it into the URL, redis://:password@host"
    default: "\(error)"
    }
  }
}
