#if os(Linux)
  import Foundation
  import NIOConcurrencyHelpers
  import NIOCore
  import TestSupport
  import Testing

  @testable import Sockets

  @Suite struct SocketEventLoopTests {
    /// Runs `body` with loops that end with it.
    private func withLoops(_ count: Int = 1, _ body: ([SocketEventLoop]) async throws -> Void) async throws {
      let group = SocketEventLoopGroup(count)
      do {
        try await body(group.makeIterator().compactMap { $0 as? SocketEventLoop })
      } catch {
        try await group.shutdownGracefully()
        throw error
      }
      try await group.shutdownGracefully()
    }

    @Test func doesWhatItIsGivenInOrder() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        let seen = NIOLockedValueBox<[[Int]]>(Array(repeating: [], count: 4))
        await withTaskGroup { group in
          for giver in 0..<4 {
            group.addTask {
              for number in 0..<2_000 {
                loop.execute { seen.withLockedValue { $0[giver].append(number) } }
              }
            }
          }
        }
        try await loop.submit {}.get()
        #expect(seen.withLockedValue(\.self) == Array(repeating: Array(0..<2_000), count: 4))
      }
    }

    @Test func keepsTheOrderOfWhatItsTasksAdd() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        let seen = NIOLockedValueBox<[String]>([])
        let note: @Sendable (String) -> Void = { name in seen.withLockedValue { $0.append(name) } }
        try await loop.submit {
          for outer in 0..<20 {
            loop.execute {
              note("\(outer)")
              // Deeper than a turn looks for tasks of tasks.
              Self.nest(depth: 12, on: loop) { depth in note("\(outer).\(depth)") }
            }
          }
        }.get()
        try await eventually("all of it") { seen.withLockedValue(\.count) == 20 * 13 }
        let expected = (0..<20).map { "\($0)" } + (1...12).flatMap { depth in (0..<20).map { "\($0).\(depth)" } }
        #expect(seen.withLockedValue(\.self) == expected)
      }
    }

    /// `@unchecked Sendable`: touched on one loop.
    private final class Crowd: @unchecked Sendable {
      var sockets: [StreamSocket] = []
    }

    private static func nest(
      depth: Int, of all: Int = 12, on loop: SocketEventLoop, _ note: @escaping @Sendable (Int) -> Void
    ) {
      guard depth > 0 else { return }
      loop.execute {
        note(all - depth + 1)
        nest(depth: depth - 1, of: all, on: loop, note)
      }
    }

    @Test func knowsItsOwnThread() async throws {
      try await withLoops(2) { loops in
        #expect(!loops[0].inEventLoop)
        let (isOwn, isOther) = try await loops[0].submit { (loops[0].inEventLoop, loops[1].inEventLoop) }.get()
        #expect(isOwn && !isOther)
      }
    }

    @Test func schedulesInTheOrderOfTimes() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        let seen = NIOLockedValueBox<[Int]>([])
        // In one turn of the loop and from one moment: however long the machine stands still, nothing is due in between.
        let (late, soon, never) = try await loop.submit {
          let now = NIODeadline.now()
          let late = loop.scheduleTask(deadline: now + .milliseconds(30)) { seen.withLockedValue { $0.append(2) } }
          let soon = loop.scheduleTask(deadline: now + .milliseconds(1)) { seen.withLockedValue { $0.append(1) } }
          let never = loop.scheduleTask(deadline: now + .milliseconds(2)) { seen.withLockedValue { $0.append(3) } }
          never.cancel()
          return (late, soon, never)
        }.get()
        await #expect(throws: EventLoopError.cancelled) { try await never.futureResult.get() }
        try await soon.futureResult.get()
        try await late.futureResult.get()
        #expect(seen.withLockedValue(\.self) == [1, 2])
        // From another thread, while the loop sleeps.
        let failing = loop.scheduleTask(in: .milliseconds(1)) { throw TestTrouble(description: "no") }
        await #expect(throws: TestTrouble.self) { try await failing.futureResult.get() }
      }
    }

    @Test func hearsItsSocketsWhileItsTasksMakeTasks() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        let (peer, descriptor) = try Peer.pair()
        let user = CountingUser()
        let isDone = NIOLockedValueBox(false)
        try await loop.submit {
          try StreamSocket(descriptor, on: loop).user = user
          Self.spin(on: loop) { isDone.withLockedValue(\.self) }
        }.get()
        peer.write("now")
        try await eventually("it is read") { user.bytes == 3 }
        isDone.withLockedValue { $0 = true }
      }
    }

    /// A task that makes its like until it is enough.
    private static func spin(on loop: SocketEventLoop, until isEnough: @escaping @Sendable () -> Bool) {
      loop.execute { if !isEnough() { spin(on: loop, until: isEnough) } }
    }

    @Test func readsWhatIsUrgentAmongLongTasks() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        let (peer, descriptor) = try Peer.pair()
        let user = CountingUser()
        let seen = NIOLockedValueBox<[Int]>([])
        try await loop.submit {
          let socket = try StreamSocket(descriptor, on: loop)
          socket.user = user
          socket.makeUrgent()
          for _ in 0..<50 {
            loop.execute {
              if user.bytes == 0 { peer.write("!") }
              let end = NIODeadline.now() + .milliseconds(1)
              while .now() < end {}
              seen.withLockedValue { $0.append(user.bytes) }
            }
          }
        }.get()
        try await eventually("all tasks") { seen.withLockedValue(\.count) == 50 }
        // Written during the first, read before the second has ended.
        #expect(seen.withLockedValue(\.self).first == 0)
        #expect(seen.withLockedValue(\.self).dropFirst().allSatisfy { $0 > 0 })
      }
    }

    @Test func tellsThoseWhoCloseEachOtherApart() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        var peers: [Peer] = []
        let users = (0..<40).map { _ in CountingUser() }
        let crowd = Crowd()
        for user in users {
          let (peer, descriptor) = try Peer.pair()
          peers.append(peer)
          try await loop.submit {
            let socket = try StreamSocket(descriptor, on: loop)
            socket.user = user
            crowd.sockets.append(socket)
            // Whoever hears first closes all others.
            user.onRead = { for other in crowd.sockets where other.user !== user { other.close() } }
          }.get()
        }
        try await loop.submit { [peers] in for peer in peers { peer.write("x") } }.get()
        try await eventually("one") { users.contains { $0.bytes > 0 } }
        try await loop.submit {}.get()
        #expect(users.filter { $0.bytes > 0 }.count == 1)
        #expect(users.filter { $0.isClosed }.count == 39)
      }
    }

    @Test func endsWithWhatIsOpenAndScheduled() async throws {
      let group = SocketEventLoopGroup(1)
      guard let loop = group.next() as? SocketEventLoop else { throw TestTrouble(description: "no loop") }
      let (peer, descriptor) = try Peer.pair()
      let user = CountingUser()
      try await loop.submit { try StreamSocket(descriptor, on: loop).user = user }.get()
      let outcomes = NIOLockedValueBox<[EventLoopError?]>([])
      // The second is made by the failure of the first.
      loop.scheduleTask(in: .hours(1)) {}.futureResult.whenFailure { error in
        outcomes.withLockedValue { $0.append(error as? EventLoopError) }
        loop.scheduleTask(in: .zero) {}.futureResult.whenFailure { error in
          outcomes.withLockedValue { $0.append(error as? EventLoopError) }
        }
      }
      try await group.shutdownGracefully()
      #expect(outcomes.withLockedValue(\.self) == [.shutdown, .shutdown])
      #expect(user.isClosed)
      #expect(try await peer.readToEnd() == [])
      // Nothing is done any more, and nothing goes wrong by that.
      loop.execute { outcomes.withLockedValue { $0.append(nil) } }
      try await group.shutdownGracefully()
      #expect(outcomes.withLockedValue(\.count) == 2)
    }

    @Test func connectsOrSaysWhyNot() async throws {
      try await withLoops { loops in
        let loop = loops[0]
        let taken = NIOLockedValueBox<[CInt]>([])
        // One that nobody else takes when the listener has stopped.
        let free = try TestPorts.free()
        let listener = try await loop.submit {
          NIOLoopBound(
            try SocketListener(SocketAddress(ipAddress: "127.0.0.1", port: free), backlog: 8, on: loop) { descriptor in
              taken.withLockedValue { $0.append(descriptor) }
            }, eventLoop: loop)
        }.get()
        let port = try await loop.submit { listener.value.address.port ?? 0 }.get()
        let connector = StreamConnector(loop: loop, timeout: .seconds(30))
        // The name may have an address at which nobody listens.
        for host in ["127.0.0.1", "localhost"] {
          let channel = try await connector.connect(host: host, port: port) { channel in
            channel.eventLoop.makeSucceededFuture(channel)
          }
          #expect(channel.isActive && channel.remoteAddress?.port == port)
          try await channel.close()
        }
        try await eventually("both are taken") { taken.withLockedValue(\.count) == 2 }
        for descriptor in taken.withLockedValue(\.self) { close(descriptor) }
        try await loop.submit { listener.value.stop() }.get()
        await #expect(throws: IOError.self) {
          try await connector.connect(host: "127.0.0.1", port: port) { $0.eventLoop.makeSucceededVoidFuture() }
        }
        await #expect(throws: UnknownHost.self) {
          try await connector.connect(host: "no.such.host.invalid", port: 1) { $0.eventLoop.makeSucceededVoidFuture() }
        }
        await #expect(throws: IOError.self) {
          try await connector.connect(path: "/nowhere/at/all") { $0.eventLoop.makeSucceededVoidFuture() }
        }
      }
    }
  }
#endif
