/// Why a request of the server API cannot be understood, and what it should look like.
struct MalformedRequest: Error, Hashable {
  let message: String

  /// The same of one element of an array.
  func at(_ index: Int) -> MalformedRequest {
    MalformedRequest(message: "In element \(index) of the array: \(message)")
  }
}
