import ArgumentParser
import CPlatform

/// The process's entry: runs the command and turns a ``CommandFailure`` into a line and a status.
@main
enum Main {
  static func main() async {
    #if os(Linux) && !DEBUG
      // Libraries are compiled with checks that our own release code goes without (Package.swift). Tests run with all of them.
      martlet_trust_exclusive_access()
    #endif
    do {
      var command = try Martlet.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as any CommandFailure {
      Terminal.complain(failure.text)
      Martlet.exit(withError: ExitCode(failure.exitStatus))
    } catch {
      Martlet.exit(withError: error)
    }
  }
}
