import Gateway
import Testing

@Suite("Origins are checked against the allow-list")
struct OriginPolicyTests {
  /// A row of the table.
  struct Case: CustomStringConvertible, Sendable {
    let allowed: [String]
    let origin: String
    let isAllowed: Bool
    var description: String { "\(origin) against \(allowed) is \(isAllowed ? "allowed" : "refused")" }
  }

  static let table: [Case] = [
    Case(allowed: [], origin: "https://shop.example", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://shop.example", isAllowed: true),
    Case(allowed: ["https://shop.example"], origin: "HTTPS://Shop.Example", isAllowed: true),
    Case(allowed: ["https://shop.example"], origin: "https://shop.example:443", isAllowed: true),
    Case(allowed: ["https://shop.example:443"], origin: "https://shop.example", isAllowed: true),
    Case(allowed: ["https://shop.example"], origin: "http://shop.example", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://shop.example:8443", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://shop.example.evil.example", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://evilshop.example", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://www.shop.example", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "null", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://shop.example/path", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://user@shop.example", isAllowed: false),
    Case(allowed: ["https://shop.example"], origin: "https://*.shop.example", isAllowed: false),
    Case(allowed: ["https://*.shop.example"], origin: "https://a.shop.example", isAllowed: true),
    Case(allowed: ["https://*.shop.example"], origin: "https://a.b.shop.example", isAllowed: true),
    Case(allowed: ["https://*.shop.example"], origin: "https://shop.example", isAllowed: false),
    Case(allowed: ["https://*.shop.example"], origin: "https://evilshop.example", isAllowed: false),
    Case(allowed: ["https://*.shop.example"], origin: "http://a.shop.example", isAllowed: false),
    Case(allowed: ["https://*.shop.example"], origin: "https://a.shop.example:8443", isAllowed: false),
    Case(allowed: ["https://*.shop.example:8443"], origin: "https://a.shop.example:8443", isAllowed: true),
    Case(allowed: ["http://a.example", "http://[::1]:3000"], origin: "http://[::1]:3000", isAllowed: true),
    Case(allowed: ["capacitor://localhost"], origin: "capacitor://localhost", isAllowed: true),
    Case(allowed: ["*"], origin: "https://anything.example", isAllowed: true),
    Case(allowed: ["*"], origin: "null", isAllowed: true),
    Case(allowed: [], origin: "https://gateway.example", isAllowed: true),
    Case(allowed: [], origin: "http://gateway.example", isAllowed: true),
    Case(allowed: [], origin: "https://gateway.example:8443", isAllowed: false),
  ]

  @Test("the table", arguments: table)
  func row(_ row: Case) throws {
    let policy = try OriginPolicy(allowed: row.allowed)
    #expect(policy.allows(origins: [row.origin], host: "gateway.example") == row.isAllowed)
  }

  @Test("a request without an origin comes from a native client")
  func native() {
    #expect(OriginPolicy.sameHost.allows(origins: [], host: nil))
  }

  @Test("two origins are none")
  func twoOrigins() throws {
    let policy = try OriginPolicy(allowed: ["https://shop.example"])
    #expect(!policy.allows(origins: ["https://shop.example", "https://shop.example"], host: nil))
  }

  @Test("the same host can be shut out too")
  func notSameHost() throws {
    let policy = try OriginPolicy(allowed: [], allowsSameHost: false)
    #expect(!policy.allows(origins: ["https://gateway.example"], host: "gateway.example"))
    #expect(OriginPolicy.sameHost.allows(origins: ["http://127.0.0.1:8080"], host: "127.0.0.1:8080"))
  }

  @Test(
    "entries that are no origins are named",
    arguments: [
      "", "shop.example", "https://", "https://shop.example/", "https://*", "https://a.*.example", "*.shop.example",
      "https://shop.example:0", "https://shop.example:x", "https://shop example", "https://[::1",
    ])
  func badEntries(entry: String) {
    #expect(throws: OriginPatternError.self) { try OriginPolicy(allowed: [entry]) }
  }
}
