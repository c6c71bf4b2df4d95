import Authentication
import ChatProtocol
import TestSupport
import Testing

@Suite("The list of revocations")
struct RevocationListTests {
  private func list(
    _ entries: [(UserID, Int64)] = [(1, 1000)], lifetime: Int64 = 100, capacity: Int = 10
  ) -> RevocationList {
    var list = RevocationList(lifetime: lifetime, capacity: capacity)
    for (user, at) in entries { _ = list.insert(Revocation(userId: user, at: at), now: at) }
    return list
  }

  @Test("covers what was issued up to its moment, that second included, and what does not say when it was issued")
  func covers() {
    let list = list()
    #expect(list.covers(1, issuedAt: 1, now: 1001))
    #expect(list.covers(1, issuedAt: 1000, now: 1001))
    #expect(list.covers(1, issuedAt: nil, now: 1001))
    #expect(!list.covers(1, issuedAt: 1001, now: 1001))
    #expect(!list.covers(2, issuedAt: 1, now: 1001))
  }

  @Test("takes both forms of an id for one user")
  func forms() throws {
    #expect(list().covers(try #require(UserID("1")), issuedAt: 1000, now: 1000))
  }

  @Test("forgets when the tokens have expired that it covers")
  func forgets() {
    var list = list()
    #expect(list.covers(1, issuedAt: nil, now: 1099))
    #expect(!list.covers(1, issuedAt: nil, now: 1100))
    let isNews = list.insert(Revocation(userId: 2, at: 1100), now: 1100)
    #expect(isNews)
    #expect(list.entries == [Revocation(userId: 2, at: 1100)])
  }

  @Test("news is what is later than what was known, and not past remembering")
  func news() {
    var list = list()
    let revocations: [(UserID, Int64)] = [(1, 1000), (1, 999), (1, 1001), (2, 901), (2, 902)]
    let news = revocations.map { list.insert(Revocation(userId: $0.0, at: $0.1), now: 1001) }
    #expect(news == [false, false, true, false, true])
    #expect(list.covers(1, issuedAt: 1001, now: 1001))
    #expect(list.count == 2)
  }

  @Test("a moment in the far future counts as now: nobody can be shut out for good by a wrong clock")
  func future() {
    var list = RevocationList(lifetime: 100)
    _ = list.insert(Revocation(userId: 1, at: .max), now: 1000)
    #expect(list.covers(1, issuedAt: 1000 + RevocationList.leeway, now: 1000))
    #expect(!list.covers(1, issuedAt: 1001 + RevocationList.leeway, now: 1000))
  }

  @Test("the oldest makes way when there are too many")
  func bounded() {
    let list = list((1...30).map { (UserID($0), 1000 + $0) }, capacity: 10)
    #expect(list.count == 10)
    #expect(list.entries.map(\.userId) == (21...30).map { UserID($0) })
  }

  @Test("the same user again and again takes the place of one")
  func repeated() {
    var list = RevocationList(lifetime: 1_000_000, capacity: 10)
    for at in Int64(1)...10_000 { _ = list.insert(Revocation(userId: 1, at: at), now: at) }
    #expect(list.entries == [Revocation(userId: 1, at: 10_000)])
  }

  @Test("agrees with a plain model over random histories")
  func model() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    var (list, model, now) = (RevocationList(lifetime: 50, capacity: 1000), [UserID: Int64](), Int64(1000))
    for _ in 0..<20_000 {
      now += Int64.random(in: 0...2, using: &generator)
      let user = UserID(Int64.random(in: 0..<20, using: &generator))
      if Int.random(in: 0..<4, using: &generator) == 0 {
        let at = now - Int64.random(in: 0...60, using: &generator)
        let isNews = at > now - 50 && at > model[user] ?? .min
        let wasNews = list.insert(Revocation(userId: user, at: at), now: now)
        #expect(wasNews == isNews, "seed \(seed)")
        if isNews { model[user] = at }
      }
      let issuedAt = Bool.random(using: &generator) ? now - Int64.random(in: 0...60, using: &generator) : nil
      let moment = model[user].flatMap { $0 > now - 50 ? $0 : nil }
      let expected = moment.map { moment in issuedAt.map { $0 <= moment } ?? true } ?? false
      #expect(list.covers(user, issuedAt: issuedAt, now: now) == expected, "seed \(seed)")
    }
  }
}
