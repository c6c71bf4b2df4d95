import Testing

@testable import RedisClient

@Suite("A Sentinel's word on a new master")
struct MasterSwitchTests {
  private let ours = RedisAddress.tcp(host: "10.0.0.2", port: 6380)

  private func leadsAway(_ text: String) -> Bool {
    MasterSwitch(Array(text.utf8)).leads(awayFrom: ours, of: "main")
  }

  @Test(
    "another server, or words that cannot be read: away",
    arguments: [
      "main 10.0.0.2 6380 10.0.0.1 6379", "main 10.0.0.1 6379 10.0.0.2 6379", "main 10.0.0.1 6379 10.0.0.22 6380",
      "main 10.0.0.1 6379 10.0.0.2", "main 10.0.0.1 6379 10.0.0.2 6380 ", "main 10.0.0.1 6379 10.0.0.2 x", "main",
    ])
  func away(text: String) {
    #expect(leadsAway(text))
  }

  @Test(
    "the server that we are at already, or another service's: not",
    arguments: [
      "main 10.0.0.1 6379 10.0.0.2 6380", "other 10.0.0.2 6380 10.0.0.1 6379", "main2 10.0.0.2 6380 10.0.0.1 6379",
      "", " main 10.0.0.2 6380 10.0.0.1 6379",
    ])
  func not(text: String) {
    #expect(!leadsAway(text))
  }

  @Test("whatever comes is survived")
  func mutations() {
    let news = Array("main 10.0.0.1 6379 10.0.0.2 6380".utf8)
    for place in news.indices {
      for byte in UInt8.min ... .max {
        var mutated = news
        mutated[place] = byte
        // In the service's name a change makes it another's, wherever it leads.
        let leads = MasterSwitch(mutated).leads(awayFrom: ours, of: "main")
        if !mutated.starts(with: "main ".utf8) { #expect(!leads) }
        _ = MasterSwitch(mutated.prefix(place)).leads(awayFrom: ours, of: "main")
      }
    }
  }
}
