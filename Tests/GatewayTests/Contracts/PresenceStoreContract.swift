import ChatProtocol
import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// What every ``PresenceStore`` keeps. A suite per implementation runs each rule.
enum PresenceStoreContract: String, CaseIterable, Sendable {
  case unknownIsOffline = "a user never seen is offline"
  case joinIsOnline = "a user on one node is online on all, announced once"
  case secondNodeIsSilent = "a second node makes nobody come again, nor go as long as one is left"
  case lastLeaveIsOffline = "with the last node the user goes, and when is known"
  case comesBack = "who comes back is announced again"
  case leaveWithoutJoin = "a user who never came does not go"
  case retiredNode = "the users of a node that stops go within the grace, but for those who are elsewhere"
  case manyAtOnce = "of many who ask at once each gets everybody's state"

  /// Some nodes' stores over one truth, and what they announce.
  struct World: Sendable {
    var stores: [any PresenceStore]
    /// A broker that sees what the stores announce.
    var broker: any Broker
  }

  /// Checks the rule.
  /// - Parameter world: makes a new world of so many nodes.
  func check(_ world: (Int) async throws -> World) async throws {
    let world = try await world(2)
    let announced = RecordingReceiver()
    world.broker.attach(announced)
    world.broker.subscribe([.presence(1), .presence(2)])
    try await announced.waitForSubscription(.presence(2))
    switch self {
    case .unknownIsOffline: try await unknown(world)
    case .joinIsOnline: try await join(world, announced)
    case .secondNodeIsSilent: try await secondNode(world, announced)
    case .lastLeaveIsOffline: try await lastLeave(world, announced)
    case .comesBack: try await comesBack(world, announced)
    case .leaveWithoutJoin: try await leaveWithoutJoin(world, announced)
    case .retiredNode: try await retired(world, announced)
    case .manyAtOnce: try await many(world)
    }
    withExtendedLifetime(announced) {}
  }

  private func waitFor(_ user: UserID, online: Bool, in world: World) async throws {
    for store in world.stores {
      try await eventually("\(user) \(online ? "online" : "offline") everywhere") {
        await store.states(of: [user])[user]?.online == online
      }
    }
  }

  /// Waits until what was said so far is known: what a node says is taken in its order.
  private func settle(_ world: World) async throws {
    for (index, store) in world.stores.enumerated() {
      let fence = UserID(Int64(1000 + index))
      store.join(fence, role: .client)
      try await waitFor(fence, online: true, in: world)
    }
  }

  private func announcements(
    _ receiver: RecordingReceiver, of user: UserID, count: Int
  ) async throws -> [PresenceEvent] {
    let texts = try await eventualValue("\(count) announcements") {
      let texts = receiver.texts(on: .presence(user))
      return texts.count >= count ? texts : nil
    }
    return try texts.map { try PresenceEvent(utf8($0), user: user) }
  }

  private func unknown(_ world: World) async throws {
    let state = await world.stores[0].states(of: [99])[99]
    #expect(state?.online == false)
    #expect(state?.lastSeenAt == nil)
  }

  private func join(_ world: World, _ receiver: RecordingReceiver) async throws {
    world.stores[0].join(1, role: .client)
    try await waitFor(1, online: true, in: world)
    let state = await world.stores[1].states(of: [1])[1]
    #expect(state?.role == .client)
    #expect(state?.lastSeenAt == nil)
    let events = try await announcements(receiver, of: 1, count: 1)
    #expect(events == [PresenceEvent(userId: 1, role: .client, online: true, lastSeenAt: nil)])
  }

  private func secondNode(_ world: World, _ receiver: RecordingReceiver) async throws {
    world.stores[0].join(1, role: .client)
    try await waitFor(1, online: true, in: world)
    world.stores[1].join(1, role: .client)
    try await settle(world)
    world.stores[0].leave(1, role: .client)
    // Another user's coming, announced after these, shows that nothing else was.
    world.stores[0].join(2, role: .manager)
    world.stores[1].join(2, role: .manager)
    try await waitFor(2, online: true, in: world)
    _ = try await announcements(receiver, of: 2, count: 1)
    #expect(try await announcements(receiver, of: 1, count: 1).map(\.online) == [true])
    #expect(await world.stores[0].states(of: [1])[1]?.online == true)
  }

  private func lastLeave(_ world: World, _ receiver: RecordingReceiver) async throws {
    for store in world.stores { store.join(1, role: .client) }
    try await settle(world)
    for store in world.stores { store.leave(1, role: .client) }
    try await waitFor(1, online: false, in: world)
    let events = try await announcements(receiver, of: 1, count: 2)
    #expect(events.map(\.online) == [true, false])
    let time = try #require(events.last?.lastSeenAt)
    #expect(time.hasSuffix("Z"))
    #expect(await world.stores[0].states(of: [1])[1]?.lastSeenAt == time)
  }

  private func comesBack(_ world: World, _ receiver: RecordingReceiver) async throws {
    world.stores[0].join(1, role: .client)
    try await waitFor(1, online: true, in: world)
    world.stores[0].leave(1, role: .client)
    try await waitFor(1, online: false, in: world)
    world.stores[1].join(1, role: .client)
    try await waitFor(1, online: true, in: world)
    #expect(try await announcements(receiver, of: 1, count: 3).map(\.online) == [true, false, true])
    #expect(await world.stores[0].states(of: [1])[1]?.lastSeenAt == nil)
  }

  private func leaveWithoutJoin(_ world: World, _ receiver: RecordingReceiver) async throws {
    world.stores[0].leave(1, role: .client)
    world.stores[0].join(1, role: .client)
    try await waitFor(1, online: true, in: world)
    #expect(try await announcements(receiver, of: 1, count: 1).map(\.online) == [true])
  }

  private func retired(_ world: World, _ receiver: RecordingReceiver) async throws {
    for user in [1, 2] as [UserID] { world.stores[0].join(user, role: .client) }
    try await waitFor(2, online: true, in: world)
    world.stores[1].join(2, role: .client)
    world.stores[1].join(3, role: .client)
    try await waitFor(3, online: true, in: world)
    world.stores[0].retire([1: .client, 2: .client], grace: .milliseconds(100))
    let survivor = world.stores[1]
    try await eventually("1 offline") { await survivor.states(of: [1])[1]?.online == false }
    #expect(await survivor.states(of: [2])[2]?.online == true)
    #expect(try await announcements(receiver, of: 1, count: 2).map(\.online) == [true, false])
    #expect(try await announcements(receiver, of: 2, count: 1).map(\.online) == [true])
  }

  private func many(_ world: World) async throws {
    for user in 1...20 as ClosedRange<Int64> where user % 2 == 0 { world.stores[0].join(UserID(user), role: .client) }
    try await waitFor(20, online: true, in: world)
    let users = (1...20 as ClosedRange<Int64>).map { UserID($0) }
    await withTaskGroup(of: Bool.self) { group in
      for store in world.stores {
        for _ in 0..<20 {
          group.addTask {
            let states = await store.states(of: users)
            return users.allSatisfy { states[$0]?.online == ((Int64($0.text) ?? 1) % 2 == 0) }
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    #expect(await world.stores[0].states(of: []) == [:])
  }
}
