import NIOCore
import TestSupport
import Testing

@testable import Sockets

/// What handlers may rely on, whichever channel they are in.
@Suite struct StreamChannelContract {
  /// Runs `body` with a channel, its recorder and the other end.
  private func withChannel(
    _ kind: ChannelKind, halfClosure: Bool = false, autoRead: Bool = true,
    _ body: (any Channel, Recorder, Peer) async throws -> Void
  ) async throws {
    let (peer, descriptor) = try Peer.pair()
    let recorder = Recorder()
    let channel = try await kind.open(descriptor) { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: halfClosure)
        try channel.syncOptions?.setOption(.autoRead, value: autoRead)
        try channel.pipeline.syncOperations.addHandler(recorder)
      }
    }
    try await body(channel, recorder, peer)
    try? await channel.close()
  }

  @Test(arguments: ChannelKind.allCases) func carriesBytesBothWays(kind: ChannelKind) async throws {
    try await withChannel(kind) { channel, recorder, peer in
      #expect(channel.isActive && channel.isWritable)
      for number in 0..<100 { peer.write("\(number),") }
      let sent = (0..<100).map { "\($0)," }.joined()
      try await eventually("all of it") { recorder.text == sent }
      channel.write(ByteBuffer(string: "one "), promise: nil)
      channel.write(ByteBuffer(), promise: nil)
      try await channel.writeAndFlush(ByteBuffer(string: "two"))
      #expect(try await peer.read(exactly: 7) == Array("one two".utf8))
      #expect(recorder.events == ["registered", "active"])
    }
  }

  @Test(arguments: ChannelKind.allCases) func endsWithThePeer(kind: ChannelKind) async throws {
    try await withChannel(kind) { channel, recorder, peer in
      peer.write("last words")
      peer.endOutput()
      try await channel.closeFuture.get()
      #expect(recorder.text == "last words")
      #expect(recorder.events == ["registered", "active", "inactive", "unregistered", "removed"])
      #expect(!channel.isActive)
      #expect(try await peer.readToEnd() == [])
    }
  }

  @Test(arguments: ChannelKind.allCases) func closesWhenToldTo(kind: ChannelKind) async throws {
    try await withChannel(kind) { channel, recorder, peer in
      try await channel.close()
      try await channel.closeFuture.get()
      #expect(recorder.events == ["registered", "active", "inactive", "unregistered", "removed"])
      #expect(try await peer.readToEnd() == [])
      await #expect(throws: ChannelError.ioOnClosedChannel) {
        try await channel.writeAndFlush(ByteBuffer(string: "late"))
      }
    }
  }

  @Test(arguments: ChannelKind.allCases) func writesOnWhenThePeerHasEndedItsSide(kind: ChannelKind) async throws {
    try await withChannel(kind, halfClosure: true) { channel, recorder, peer in
      peer.write("question")
      peer.endOutput()
      try await eventually("the end of input: \(recorder.events)") { recorder.events.last == "inputClosed" }
      #expect(recorder.text == "question")
      try await channel.writeAndFlush(ByteBuffer(string: "answer"))
      #expect(try await peer.read(exactly: 6) == Array("answer".utf8))
      try await channel.close(mode: .output)
      #expect(try await peer.readToEnd() == [])
      try await channel.closeFuture.get()
      #expect(recorder.events.suffix(3) == ["inactive", "unregistered", "removed"])
    }
  }

  @Test(arguments: ChannelKind.allCases) func readsOnWhenItHasEndedItsSide(kind: ChannelKind) async throws {
    try await withChannel(kind) { channel, recorder, peer in
      channel.write(ByteBuffer(string: "bye"), promise: nil)
      channel.flush()
      try await channel.close(mode: .output)
      #expect(try await peer.readToEnd() == Array("bye".utf8))
      await #expect(throws: ChannelError.outputClosed) { try await channel.writeAndFlush(ByteBuffer(string: "late")) }
      peer.write("one more thing")
      try await eventually("it") { recorder.text == "one more thing" }
      #expect(channel.isActive)
    }
  }

  @Test(arguments: ChannelKind.allCases) func keepsWhatThePeerDoesNotTake(kind: ChannelKind) async throws {
    try await withChannel(kind) { channel, recorder, peer in
      let size = 1 << 20
      let parts = (0..<4).map { [UInt8](repeating: UInt8($0), count: size) }
      let written = parts.map { part in channel.writeAndFlush(ByteBuffer(bytes: part)) }
      try await eventually("it is too much") { recorder.events.contains("not writable") }
      #expect(!channel.isWritable)
      #expect(try await channel.getOption(.bufferedWritableBytes).get() > size)
      #expect(try await peer.read(exactly: 4 * size) == parts.flatMap(\.self))
      for future in written { try await future.get() }
      try await eventually("it is writable again") { channel.isWritable && recorder.events.last == "writable" }
      #expect(try await channel.getOption(.bufferedWritableBytes).get() == 0)
    }
  }

  @Test(arguments: ChannelKind.allCases) func failsWhatIsUnsentWhenItCloses(kind: ChannelKind) async throws {
    try await withChannel(kind) { channel, _, _ in
      let written: EventLoopFuture<Void> = channel.writeAndFlush(
        ByteBuffer(bytes: [UInt8](repeating: 1, count: 8 << 20)))
      try await channel.close()
      await #expect(throws: (any Error).self) { try await written.get() }
    }
  }

  @Test(arguments: ChannelKind.allCases) func readsWhenAskedTo(kind: ChannelKind) async throws {
    try await withChannel(kind, autoRead: false) { channel, recorder, peer in
      peer.write("first")
      try await channel.eventLoop.submit({}).get()
      #expect(recorder.text == "")
      channel.read()
      try await eventually("the first") { recorder.text == "first" }
      peer.write(" second")
      // What has been sent is there by now, and is not looked at.
      for _ in 0..<100 { try await channel.eventLoop.submit({}).get() }
      #expect(recorder.text == "first")
      try await channel.setOption(.autoRead, value: true).get()
      try await eventually("the second") { recorder.text == "first second" }
    }
  }

  @Test(arguments: ChannelKind.allCases) func noticesTheEndWithoutReading(kind: ChannelKind) async throws {
    try await withChannel(kind, autoRead: false) { channel, recorder, peer in
      peer.write("unread")
      peer.endOutput()
      try await channel.closeFuture.get()
      #expect(recorder.text == "unread")
      #expect(recorder.events.suffix(3) == ["inactive", "unregistered", "removed"])
    }
  }

  @Test(arguments: ChannelKind.allCases) func closesWhatCannotBeSetUp(kind: ChannelKind) async throws {
    let (peer, descriptor) = try Peer.pair()
    await #expect(throws: TestTrouble.self) {
      _ = try await kind.open(descriptor) { channel in
        channel.eventLoop.makeFailedFuture(TestTrouble(description: "no"))
      }
    }
    #expect(try await peer.readToEnd() == [])
  }

  @Test(arguments: ChannelKind.allCases) func readsWhatCameBeforeItWasSetUp(kind: ChannelKind) async throws {
    let (peer, descriptor) = try Peer.pair()
    let recorder = Recorder()
    peer.write("early")
    let channel = try await kind.open(descriptor) { channel in
      channel.eventLoop.scheduleTask(in: .milliseconds(20)) {
        try channel.pipeline.syncOperations.addHandler(recorder)
      }.futureResult
    }
    try await eventually("it") { recorder.text == "early" }
    try await channel.close()
  }

  @Test(arguments: ChannelKind.allCases) func takesWritesOfItsOwnReads(kind: ChannelKind) async throws {
    let (peer, descriptor) = try Peer.pair()
    let channel = try await kind.open(descriptor) { channel in
      channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
    }
    var sent: [UInt8] = []
    var back: [UInt8] = []
    for number in 0..<200 {
      let text = String(repeating: "\(number) ", count: 1 + number * 7 % 400)
      peer.write(text)
      sent += Array(text.utf8)
      back += try await peer.read(exactly: text.utf8.count)
    }
    #expect(back == sent)
    peer.write("quit")
    _ = try await peer.read(exactly: 4)
    peer.write("!")
    #expect(try await peer.readToEnd() == [])
    try await channel.closeFuture.get()
  }

  /// Answers with what came, and closes, from within a read, for a mark of exclamation.
  private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if unwrapInboundIn(data).readableBytesView.elementsEqual("!".utf8) { return context.close(promise: nil) }
      context.writeAndFlush(data, promise: nil)
    }
  }
}
