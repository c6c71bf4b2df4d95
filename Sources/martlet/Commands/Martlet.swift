import ArgumentParser

/// The command `martlet`.
struct Martlet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet",
    abstract: "A real-time layer for chat: events to browsers over WebSocket, and none lost on the way.",
    discussion: """
      Try it:
        martlet serve --demo            then open http://127.0.0.1:8080
      """,
    subcommands: [ServeCommand.self])
}
