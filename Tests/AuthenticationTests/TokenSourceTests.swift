import Testing

@testable import Authentication

@Suite("Where a request carries its token")
struct TokenSourceTests {
  private func find(
    _ uri: String = "/ws", authorization: String? = nil, subprotocols: [String] = []
  ) -> TokenSource? {
    TokenSource.find(uri: uri, authorization: authorization.map { [$0] } ?? [], subprotocols: subprotocols)
  }

  @Test("the header comes before the subprotocol, the subprotocol before the query")
  func order() {
    let (authorization, protocols) = ("bearer  a.b.c", ["martlet.v1", "bearer.d.e.f"])
    #expect(
      find("/?token=q", authorization: authorization, subprotocols: protocols)
        == TokenSource(token: "a.b.c", place: .authorizationHeader))
    #expect(find("/?token=q", subprotocols: protocols) == TokenSource(token: "d.e.f", place: .subprotocol))
    #expect(find("/?token=q") == TokenSource(token: "q", place: .query))
    #expect(find("/ws") == nil)
  }

  @Test(
    "the query's token is found among other parameters, and decoded",
    arguments: [
      ("/?token=a.b.c", "a.b.c"), ("/?x=1&token=a&y=2", "a"), ("/?token=a%2Eb", "a.b"), ("/ws?token=", ""),
      ("/?token=a#f", "a"), ("/?a?token=x&token=b", "b"), ("/?&&token=a", "a"), ("/?token=%d0%b6", "ж"),
      // What is not encoded as it should be is taken as it stands.
      ("/?token=a%2", "a%2"), ("/?token=a%zz", "a%zz"), ("/?token=%ff", "%ff"), ("/?token=a%", "a%"),
      ("/?token=a%+F", "a%+F"), ("/?token=a%-0", "a%-0"),
    ])
  func query(uri: String, token: String) {
    #expect(find(uri)?.token == token)
  }

  @Test("what only looks like it is not taken", arguments: ["/?mytoken=a", "/?token", "/token=a", "/?tokens=a"])
  func notTheParameter(uri: String) {
    #expect(find(uri) == nil)
  }

  @Test("a bearer token stands behind its scheme in any case, and behind any number of spaces")
  func schemes() {
    for value in ["Bearer a.b c", "bEARER   a.b c", "  Bearer a.b c"] { #expect(TokenSource.bearer(value) == "a.b c") }
  }

  @Test(
    "other schemes are no bearer tokens",
    arguments: ["Basic abc", "Bearer", "Bearer ", "Bearerabc", "", " ", "Rearer a"])
  func otherSchemes(value: String) {
    #expect(find("/", authorization: value) == nil)
  }

  @Test("a URL of nothing but tokens takes no longer than any other of its length")
  func manyTokens() {
    let count = 50_000
    let uri = "/?" + Array(repeating: "token=a", count: count).joined(separator: "&")
    #expect(TokenSource.redacted(uri: uri).unicodeScalars.count { $0 == "…" } == count)
  }

  @Test("logs see no token, wherever in the query it is")
  func redacts() {
    #expect(TokenSource.redacted(uri: "/?a=1&token=se.cr.et&token=other#x") == "/?a=1&token=…&token=…#x")
    #expect(TokenSource.redacted(uri: "/?token=a&&token=&token=ж&x=1") == "/?token=…&&token=…&token=…&x=1")
    #expect(TokenSource.redacted(uri: "") == "")
    #expect(TokenSource.redacted(uri: "/ws?x=token") == "/ws?x=token")
    #expect(TokenSource.redacted(uri: "/?token=") == "/?token=…")
  }
}
