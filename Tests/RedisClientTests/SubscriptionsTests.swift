import TestSupport
import Testing

@testable import RedisClient

@Suite("What a subscriber says next")
struct SubscriptionsTests {
  private var subscriptions = Subscriptions(batchSize: 3)

  @Test("nothing is said without a connection; with one, all that is wanted, batch by batch")
  mutating func batches() {
    #expect(subscriptions.subscribe(["a", "b", "c", "d"]) == [])
    #expect(subscriptions.next() == nil)
    subscriptions.up()
    guard case .subscribe(let first)? = subscriptions.next() else { return #expect(Bool(false)) }
    #expect(first.count == 3)
    #expect(subscriptions.next() == nil)
    #expect(subscriptions.takeRestored() == false)
    for name in first {
      let isWanted = subscriptions.subscribed(name)
      #expect(isWanted)
    }
    guard case .subscribe(let second)? = subscriptions.next() else { return #expect(Bool(false)) }
    #expect(Set(first + second) == ["a", "b", "c", "d"])
    #expect(subscriptions.takeRestored() == false)
    _ = subscriptions.subscribed(second[0])
    #expect(subscriptions.takeRestored() == true)
    #expect(subscriptions.takeRestored() == false)
    #expect(subscriptions.subscribe(["a", "e"]) == ["a"])
    #expect(subscriptions.next() == .subscribe(["e"]))
  }

  @Test("who leaves and comes back before anything was said is still subscribed")
  mutating func neverSaid() {
    subscriptions.up()
    _ = subscriptions.subscribe(["a"])
    #expect(subscriptions.next() == .subscribe(["a"]))
    _ = subscriptions.subscribed("a")
    subscriptions.unsubscribe(["a"])
    #expect(subscriptions.subscribe(["a"]) == ["a"])
    #expect(subscriptions.next() == nil)
  }

  @Test("what is said of one channel keeps its order: leaving, coming back, and the acknowledgement is the later one's")
  mutating func order() {
    subscriptions.up()
    _ = subscriptions.subscribe(["a"])
    _ = subscriptions.next()
    _ = subscriptions.subscribed("a")
    subscriptions.unsubscribe(["a"])
    #expect(subscriptions.next() == .unsubscribe(["a"]))
    #expect(subscriptions.subscribe(["a"]) == [])
    #expect(subscriptions.next() == nil)
    subscriptions.unsubscribed("a")
    #expect(subscriptions.next() == .subscribe(["a"]))
  }

  @Test("an acknowledgement of what is not wanted any more is not reported")
  mutating func late() {
    subscriptions.up()
    _ = subscriptions.subscribe(["a"])
    _ = subscriptions.next()
    subscriptions.unsubscribe(["a"])
    let isWanted = subscriptions.subscribed("a")
    #expect(!isWanted)
    #expect(subscriptions.next() == .unsubscribe(["a"]))
  }

  @Test("the first channel is asked for first, on each connection")
  func first() {
    for _ in 0..<5 {
      var subscriptions = Subscriptions(batchSize: 2, first: "first")
      _ = subscriptions.subscribe((0..<50).map { "c\($0)" })
      for _ in 0..<2 {
        subscriptions.up()
        guard case .subscribe(let names)? = subscriptions.next() else { return #expect(Bool(false)) }
        #expect(names.first == "first")
        subscriptions.down()
      }
    }
  }

  @Test("a channel that is refused does not keep the others from coming back", arguments: [1, 2, 5, 64])
  func refusal(count: Int) {
    var subscriptions = Subscriptions(batchSize: 50)
    let forbidden: Set<String> = ["c0", "c17", "c63"]
    _ = subscriptions.subscribe((0..<count).map { "c\($0)" })
    for round in 0..<2 {
      subscriptions.up()
      var refused: Set<String> = []
      var said = 0
      while case .subscribe(let names)? = subscriptions.next() {
        said += 1
        let isEarly = subscriptions.takeRestored()
        #expect(!isEarly)
        if forbidden.isDisjoint(with: names) {
          for name in names { _ = subscriptions.subscribed(name) }
        } else if case .channel(let name)? = subscriptions.refused() {
          refused.insert(name)
        }
      }
      #expect(refused == forbidden.filter { (Int($0.dropFirst()) ?? 0) < count }, "round \(round)")
      let isRestored = subscriptions.takeRestored()
      #expect(isRestored)
      #expect(said <= 40)
      let none = subscriptions.refused()
      #expect(none == nil)
    }
    let again = subscriptions.subscribe(["c0"])
    #expect(again == [])
    let next = subscriptions.next()
    #expect(next == .subscribe(["c0"]))
  }

  @Test("what is not wanted any more is not asked for again after a refusal")
  mutating func refusedAndLeft() {
    subscriptions.up()
    _ = subscriptions.subscribe(["a", "b"])
    #expect(subscriptions.next() == .subscribe(["a", "b"]))
    let refusal = subscriptions.refused()
    #expect(refusal == .halved)
    subscriptions.unsubscribe(["a"])
    #expect(subscriptions.next() == .subscribe(["b"]))
    _ = subscriptions.subscribed("b")
    #expect(subscriptions.next() == nil)
  }

  @Test("whatever is wanted and lost at random, Redis ends with what is wanted")
  mutating func random() {
    var generator = SeededGenerator.announced("subscriptions")
    var server: Set<String> = []
    var wanted: Set<String> = []
    var answers: [Subscriptions.Action] = []
    var isUp = false
    func settle(_ subscriptions: inout Subscriptions) {
      while let action = answers.first {
        answers.removeFirst()
        switch action {
        case .subscribe(let names):
          for name in names {
            server.insert(name)
            _ = subscriptions.subscribed(name)
          }
        case .unsubscribe(let names):
          for name in names {
            server.remove(name)
            subscriptions.unsubscribed(name)
          }
        }
      }
    }
    for _ in 0..<30_000 {
      let name = "c\(Int.random(in: 0..<20, using: &generator))"
      switch Int.random(in: 0..<12, using: &generator) {
      case 0..<4:
        wanted.insert(name)
        _ = subscriptions.subscribe([name])
      case 4..<7:
        wanted.remove(name)
        subscriptions.unsubscribe([name])
      case 7 where isUp && Int.random(in: 0..<20, using: &generator) == 0:
        isUp = false
        subscriptions.down()
        server = []
        answers = []
      case 8 where !isUp:
        isUp = true
        subscriptions.up()
      case 9: settle(&subscriptions)
      default: if let action = subscriptions.next() { answers.append(action) }
      }
    }
    if !isUp { subscriptions.up() }
    settle(&subscriptions)
    while let action = subscriptions.next() {
      answers.append(action)
      settle(&subscriptions)
    }
    #expect(server == wanted)
  }
}
