/// Why `serve` does not start, with what to do about it.
struct ServeError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
