/// The command's arguments.
struct EchoArguments {
  /// What is wrong with the arguments, and how they are written.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The port to listen on; 0 lets the system choose.
  private(set) var port = 0

  init(_ arguments: some Sequence<String>) throws(Failure) {
    var iterator = arguments.makeIterator()
    while let argument = iterator.next() {
      guard argument == "--port" else {
        throw Failure(description: "unknown argument \(argument); usage: martlet-echo [--port PORT]")
      }
      guard let text = iterator.next(), let number = Int(text), (0...65535).contains(number) else {
        throw Failure(description: "--port wants a number from 0 to 65535")
      }
      port = number
    }
  }
}
