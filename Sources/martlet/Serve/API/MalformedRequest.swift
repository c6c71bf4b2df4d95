/// Why a request of the server API cannot be understood, and what it should look like.
struct MalformedRequest: Error, Hashable {
  let message: String
}
