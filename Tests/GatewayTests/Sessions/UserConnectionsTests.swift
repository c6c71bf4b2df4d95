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
}
