import ArgumentParser
import CPlatform
import Foundation

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
      leave(EXIT_SUCCESS)
    } catch let failure as any CommandFailure {
      Terminal.complain(failure.text)
      leave(failure.exitStatus)
    } catch {
      // What was asked for (`--help`) goes where output goes, what was asked for wrongly where errors do.
      let (status, text) = (Martlet.exitCode(for: error), Martlet.fullMessage(for: error))
      if !text.isEmpty {
        OutputFile.write("\(text)\n".utf8, to: status.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
      }
      leave(status.rawValue)
    }
  }
}
