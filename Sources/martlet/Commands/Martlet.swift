import ArgumentParser

/// The command `martlet`.
struct Martlet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet",
    abstract: "A real-time layer for chat: events to browsers over WebSocket, and none lost on the way.",
    discussion: """
      See it work, with nothing to set up:
        martlet serve --demo

      Run it for a site:
        export MARTLET_JWT_SECRET="$(openssl rand -base64 48)"  # signs tokens
        export MARTLET_API_KEY="$(openssl rand -base64 32)"     # for publishers
        martlet serve --allowed-origin https://shop.example

      Look on:
        martlet tail 15

      Status: 64 wrong usage, 65 wrong data, 69 the server does not answer, 77 it says no, 78 wrong configuration.
      """,
    version: MartletVersion.current,
    subcommands: [
      ServeCommand.self, TokenCommand.self, PublishCommand.self, DisconnectCommand.self, TailCommand.self,
      BenchCommand.self, ConfigCommand.self,
    ])
}
