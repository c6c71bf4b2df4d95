import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("What a node has to tell a shared presence store")
struct PresenceLedgerTests {
  private var ledger = PresenceLedger()

  @Test("comings and goings are told once, in order")
  mutating func once() {
    ledger.join(1, role: .client)
    ledger.join(2, role: .manager)
    #expect(ledger.nextBatch(limit: 10) == [.here(1, .client), .here(2, .manager)])
    #expect(ledger.nextBatch(limit: 10) == [])
    ledger.told()
    #expect(ledger.nextBatch(limit: 10) == [])
    ledger.leave(1, role: .client)
    #expect(ledger.nextBatch(limit: 10) == [.gone(1, .client, isForgotten: false)])
    ledger.told()
    #expect(ledger.nextBatch(limit: 10) == [])
    #expect(ledger.count == 1)
  }

  @Test("who comes and goes before the store is told is not worth a word")
  mutating func unnoticed() {
    ledger.join(1, role: .client)
    ledger.leave(1, role: .client)
    ledger.leave(9, role: .client)
    #expect(ledger.nextBatch(limit: 10) == [])
  }

  @Test("who leaves while the coming is being told, leaves after it")
  mutating func meanwhile() {
    ledger.join(1, role: .client)
    #expect(ledger.nextBatch(limit: 10) == [.here(1, .client)])
    ledger.leave(1, role: .client)
    #expect(ledger.nextBatch(limit: 10) == [])
    ledger.told()
    #expect(ledger.nextBatch(limit: 10) == [.gone(1, .client, isForgotten: false)])
  }

  @Test("a batch that failed is told again, as things are then")
  mutating func failure() {
    ledger.join(1, role: .client)
    ledger.join(2, role: .client)
    _ = ledger.nextBatch(limit: 10)
    ledger.leave(1, role: .client)
    ledger.failed()
    #expect(Set(ledger.nextBatch(limit: 10)) == [.gone(1, .client, isForgotten: false), .here(2, .client)])
  }

  @Test("a store that has forgotten is told all, of those too who left meanwhile")
  mutating func forgotten() {
    for user in [1, 2, 3] as [UserID] { ledger.join(user, role: .client) }
    _ = ledger.nextBatch(limit: 10)
    ledger.told()
    ledger.leave(2, role: .client)
    ledger.join(4, role: .client)
    ledger.forgotten()
    #expect(
      Set(ledger.nextBatch(limit: 10)) == [
        .here(1, .client), .gone(2, .client, isForgotten: true), .here(3, .client), .here(4, .client),
      ])
  }

  @Test("batches are as large as they may be")
  mutating func limit() {
    for user in 1...25 as ClosedRange<Int64> { ledger.join(UserID(user), role: .client) }
    var sizes: [Int] = []
    while case let batch = ledger.nextBatch(limit: 10), !batch.isEmpty {
      sizes.append(batch.count)
      ledger.told()
    }
    #expect(sizes == [10, 10, 5])
  }

  @Test("whatever fails or is forgotten, the store ends with who is here, and nothing is kept of who is not")
  mutating func random() {
    var generator = SeededGenerator.announced("presence ledger")
    var store: Set<UserID> = []
    var here: Set<UserID> = []
    func apply(_ batch: [PresenceLedger.Word]) {
      for word in batch {
        switch word {
        case .here(let user, _): store.insert(user)
        case .gone(let user, _, _): store.remove(user)
        }
      }
    }
    for _ in 0..<20_000 {
      let user = UserID(Int64.random(in: 1...30, using: &generator))
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<4:
        here.insert(user)
        ledger.join(user, role: .client)
      case 4..<7:
        here.remove(user)
        ledger.leave(user, role: .client)
      default:
        let batch = ledger.nextBatch(limit: Int.random(in: 1...8, using: &generator))
        // A failed batch may have been heard.
        if !Int.random(in: 0..<3, using: &generator).isMultiple(of: 3) || Bool.random(using: &generator) {
          apply(batch)
        }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
          apply(batch)
          ledger.failed()
          store = []
          ledger.forgotten()
        case 1, 2: ledger.failed()
        default:
          apply(batch)
          ledger.told()
        }
      }
    }
    while case let batch = ledger.nextBatch(limit: 8), !batch.isEmpty {
      apply(batch)
      ledger.told()
    }
    #expect(store == here)
    #expect(ledger.remembered == here.count)
  }
}
