import Foundation

/// Writes a Swift file that holds files: `embed-files OUTPUT FOLDER FILE…`.
///
/// In base64, for the compiler reads one long string fast and an array of numbers slowly.
@main
struct EmbedFiles {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 2 else {
      FileHandle.standardError.write(Data("usage: embed-files OUTPUT FOLDER FILE…\n".utf8))
      exit(64)
    }
    let (output, folder) = (arguments[1], URL(fileURLWithPath: arguments[2]))
    var text = """
      /// The files of `web/`, by their paths below it, in base64.
      enum EmbeddedFiles {
        static let all: [(path: String, base64: String)] = [

      """
    for file in arguments.dropFirst(2) {
      let content = try Data(contentsOf: folder.appendingPathComponent(file)).base64EncodedString()
      text += "    (\"\(file)\", \"\(content)\"),\n"
    }
    text += "  ]\n}\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: output))
  }
}
