import ChatProtocol
import TestSupport
import Testing

@testable import ChatBackend

@Suite struct OutboxQueueTests {
  private func entries(_ ids: ClosedRange<Int64>) -> [OutboxEntry] {
    ids.map { OutboxEntry(id: $0, event: ChatChannelEvent(channel: .managers, json: Array("\($0)".utf8))) }
  }

  @Test func `It begins with the table, then serves from memory`() {
    var queue = OutboxQueue(capacity: 10)
    queue.committed(entries(1...2))
    #expect(queue.next(limit: 5) == .table(after: 0))
    queue.committed(entries(3...4))
    queue.tableWasRead(entries(1...3), isComplete: true)
    #expect(queue.next(limit: 5) == .entries(entries(4...4)))
    #expect(queue.next(limit: 5) == .nothing)
    queue.committed(entries(5...11))
    #expect(queue.next(limit: 5) == .entries(entries(5...9)))
    #expect(queue.next(limit: 5) == .entries(entries(10...11)))
  }

  @Test func `Past its capacity it goes back to the table behind what it holds`() {
    var queue = OutboxQueue(capacity: 4)
    _ = queue.next(limit: 5)
    queue.tableWasRead([], isComplete: true)
    queue.committed(entries(1...3))
    queue.committed(entries(4...6))
    queue.committed(entries(7...7))
    #expect(queue.next(limit: 5) == .entries(entries(1...3)))
    #expect(queue.next(limit: 5) == .table(after: 3))
    queue.tableWasRead(entries(4...5), isComplete: false)
    #expect(queue.next(limit: 5) == .table(after: 5))
    queue.tableWasRead(entries(6...7), isComplete: true)
    #expect(queue.next(limit: 5) == .nothing)
  }

  @Test func `What could not be published or read comes again`() {
    var queue = OutboxQueue(capacity: 4)
    #expect(queue.next(limit: 5) == .table(after: 0))
    queue.tableWasNotRead()
    #expect(queue.next(limit: 5) == .table(after: 0))
    queue.tableWasRead(entries(1...3), isComplete: true)
    queue.giveBack(entries(2...3))
    #expect(queue.next(limit: 5) == .table(after: 1))
  }

  @Test(arguments: 0..<40)
  func `Whatever the interleaving, each event comes once and in order`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = OutboxQueue(capacity: 5)
    var table: [OutboxEntry] = []
    var unannounced: [OutboxEntry] = []
    var taken: [Int64] = []
    var pendingRead: (entries: [OutboxEntry], isComplete: Bool)?
    func commit() {
      let first = Int64(table.count) + 1
      let new = entries(first...first + Int64.random(in: 0...3, using: &random))
      table += new
      unannounced += new
    }
    func announce() {
      queue.committed(unannounced)
      unannounced = []
    }
    for step in 0..<400 {
      switch step < 300 ? Int.random(in: 0..<4, using: &random) : 3 {
      case 0: commit()
      case 1: announce()
      default:
        if let read = pendingRead {
          queue.tableWasRead(read.entries, isComplete: read.isComplete)
          taken += read.entries.map(\.id)
          pendingRead = nil
        } else {
          if step >= 300 { announce() }
          switch queue.next(limit: 3) {
          case .entries(let entries): taken += entries.map(\.id)
          case .table(let id):
            let rest = table.filter { $0.id > id }
            pendingRead = (Array(rest.prefix(3)), rest.count < 3)
          case .nothing: break
          }
        }
      }
    }
    #expect(taken == table.map(\.id), "seed \(seed)")
  }
}
