package import NIOCore
package import NIOSSL

/// Which Redis, and how it is spoken to.
package struct RedisConfiguration: Sendable {
  /// How the server is found.
  package enum Source: Hashable, Sendable {
    /// It is there.
    case server(RedisAddress)
    /// One of these Sentinels knows the master of that name.
    case sentinels([RedisAddress], name: String)
  }

  /// How the server is found.
  package var source: Source
  /// The user (ACL); nil: `default`.
  package var user: String?
  /// The password; nil: none. Never logged.
  package var password: String?
  /// The database's number.
  package var database = 0
  /// Whether TLS is spoken, to Sentinels too.
  package var isSecure = false
  /// The user and password for Sentinels; nil: none.
  package var sentinelUser: String?
  package var sentinelPassword: String?
  /// How TLS trusts; used where ``isSecure``.
  package var tls = TLSConfiguration.makeClientConfiguration()
  /// The connection's name, seen in `CLIENT LIST`.
  package var clientName = "martlet"

  /// How long connecting may take, handshake included.
  package var connectTimeout = TimeAmount.seconds(5)
  /// How long an answer may take.
  package var commandTimeout = TimeAmount.seconds(5)
  /// The pauses between attempts: at random up to a time that doubles from the first to the last.
  package var backoff: ClosedRange<TimeAmount> = TimeAmount.milliseconds(100)...TimeAmount.seconds(5)
  /// How often a subscriber asks itself whether it still hears, and how long it waits for its own voice.
  package var probeInterval = TimeAmount.seconds(5)
  package var probeTimeout = TimeAmount.seconds(5)
  /// How many commands may wait for answers, and how many bytes of them may be unsent.
  package var maximumPending = 20_000
  package var maximumUnsentBytes = 64 << 20
  /// What is taken from the server.
  package var limits = RESPLimits()

  /// A server, or a master that Sentinels know.
  package init(source: Source) {
    self.source = source
  }
}

extension RedisConfiguration: CustomStringConvertible, CustomReflectable {
  /// Where the server is; no user, no password.
  package var description: String {
    switch source {
    case .server(let address): "\(address)"
    case .sentinels(let addresses, let name): "\(name) by \(addresses.map(\.description).joined(separator: ", "))"
    }
  }

  /// The same, so that `dump` shows no password either.
  package var customMirror: Mirror { Mirror(self, children: ["source": description]) }
}
