import Gateway
import NIOHTTP1

/// What who has no key is answered.
enum APIKeyRefusal {
  static let message = "Send the API key (MARTLET_API_KEY): `Authorization: Bearer …`."

  static let refusal = HTTPRefusal(
    .unauthorized, code: "unauthorized", message: message, headers: ["WWW-Authenticate": "Bearer"])
}
