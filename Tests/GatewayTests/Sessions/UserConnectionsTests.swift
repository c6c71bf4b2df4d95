import Testing

@testable import Gateway

@Suite("A user's connections")
struct UserConnectionsTests {
  private func session(_ number: UInt64) -> SessionID { SessionID(shard: Int(number % 2), number: number) }

  @Test("over the limit the oldest makes way")
  func limit() {
    var connections = UserConnections()
    #expect((1...3).map { connections.add(session($0), limit: 3) } == [nil, nil, nil])
    #expect(connections.add(session(4), limit: 3) == session(1))
    #expect(connections.sessions == [session(2), session(3), session(4)])
    #expect(connections.remove(session(1)) == false)
    #expect(connections.remove(session(3)) == true)
    #expect(connections.add(session(5), limit: 3) == nil)
    #expect(connections.add(session(6), limit: 3) == session(2))
  }

  @Test("one between two polls makes way first, and is among the newest again with the next poll")
  func betweenPolls() {
    var connections = UserConnections()
    for number in 1...3 { _ = connections.add(session(UInt64(number)), limit: 3) }
    connections.move(session(3), toFront: true)
    connections.move(session(9), toFront: true)
    #expect(connections.sessions == [session(3), session(1), session(2)])
    connections.move(session(3), toFront: false)
    connections.move(session(2), toFront: true)
    #expect(connections.add(session(4), limit: 3) == session(2))
    #expect(connections.sessions == [session(1), session(3), session(4)])
  }
}
