import Authentication
import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("The table of threads")
struct ThreadTableTests {
  private func topic(_ id: ThreadID, _ generation: UInt64 = 0) -> ThreadTopic {
    let caller = Caller(identity: Identity(userId: 1, role: .client, expiresAt: 0), token: "")
    return ThreadTopic(id: id, generation: generation, caller: caller, limits: GatewayLimits())
  }

  /// Ids of all lengths, with many that differ in little.
  private func id(_ number: Int) throws -> ThreadID {
    switch number % 4 {
    case 0: ThreadID(Int64(number))
    case 1: try #require(ThreadID("t\(number)"))
    case 2: try #require(ThreadID("thread-of-a-shop-\(number)"))
    default: try #require(ThreadID(String(repeating: "x", count: 60) + "\(number % 1000)"))
    }
  }

  @Test("has what a dictionary would have, whatever comes and goes", arguments: 0..<6 as Range<UInt64>)
  func model(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let table = ThreadTable(seed: seed)
    var model: [ThreadID: ThreadTopic] = [:]
    let ids = try (0..<300).map { try id($0) }
    // Fuller and emptier by turns, so that it grows, and closes up what is removed.
    for step in 0..<6000 {
      let id = ids[Int.random(in: ids.indices, using: &random)]
      if Int.random(in: 0..<10, using: &random) < (step / 1500 % 2 == 0 ? 7 : 2) {
        let new = topic(id, UInt64(step))
        table[id] = new
        model[id] = new
      } else {
        table[id] = nil
        model[id] = nil
      }
      #expect(table.count == model.count)
      let other = ids[Int.random(in: ids.indices, using: &random)]
      #expect(table[other] === model[other])
    }
    for id in ids { #expect(table[id] === model[id]) }
    #expect(Set(table.values.map(\.id)) == Set(model.keys))
  }

  @Test("a thread that was asked for beforehand is found as it is now, though it has gone or come anew meanwhile")
  func places() throws {
    let table = ThreadTable()
    let ids = try (0..<100).map { try id($0) }
    for id in ids { table[id] = topic(id) }
    var places = (ids + [ThreadID(777)]).map { table.place(of: $0) }
    for index in places.indices { table.prefetch(&places[index]) }
    for (id, place) in zip(ids, places) {
      table.prefetchRing(place)
      #expect(table.thread(id, at: place) === table[id])
    }
    #expect(table.thread(777, at: places[100]) == nil)
    // Another one's place leads nowhere else.
    #expect(table.thread(ids[1], at: places[0]) === table[ids[1]])
    #expect(table.thread(ids[1], at: .unknown) === table[ids[1]])
    table[ids[3]] = nil
    table[ids[4]] = topic(ids[4], 9)
    for (id, place) in zip(ids, places) {
      table.prefetchRing(place)
      #expect(table.thread(id, at: place) === table[id])
    }
    #expect(table.thread(ids[3], at: places[3]) == nil)
    #expect(table.thread(ids[4], at: places[4])?.generation == 9)
  }

  @Test("keeps its threads, and lets go of those that are taken out, and of all with itself")
  func lifetimes() {
    weak var kept: ThreadTopic?
    weak var replaced: ThreadTopic?
    var table: ThreadTable? = ThreadTable()
    do {
      let (first, second) = (topic(1), topic(1))
      (replaced, kept) = (first, second)
      table?[1] = first
      table?[1] = second
    }
    #expect(replaced == nil)
    #expect(kept != nil)
    table = nil
    #expect(kept == nil)
    _ = table
  }

  @Test("a number and the same digits as a text are one thread")
  func forms() throws {
    let table = ThreadTable()
    table[15] = topic(15)
    #expect(table[try #require(ThreadID("15"))] != nil)
  }
}
