import NIOConcurrencyHelpers
import NIOCore
import Sockets

/// The connections of a server that are NIO channels.
final class HTTPChannels: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isStopping = false
    var ended: EventLoopPromise<Void>?
  }

  private let state = NIOLockedValueBox(State())
  private let setup: @Sendable (any Channel) -> EventLoopFuture<Void>

  /// - Parameter setup: puts the handlers into a new channel.
  init(setup: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>) {
    self.setup = setup
  }

  #if os(Linux)
    /// Makes a channel of a socket. To be called on its loop.
    ///
    /// - Parameter bytes: what has been read of it already.
    func adopt(_ socket: StreamSocket, with bytes: ByteBuffer) {
      let channel = SocketChannel(socket)
      try? channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
      channel.open { self.add($0) }.assumeIsolated().whenSuccess {
        channel.pipeline.fireChannelRead(bytes)
        channel.pipeline.fireChannelReadComplete()
      }
    }
  #endif

  /// Takes a new channel in and sets it up.
  func add(_ channel: any Channel) -> EventLoopFuture<Void> {
    let isStopping = state.withLockedValue { state in
      state.channels[ObjectIdentifier(channel)] = channel
      return state.isStopping
    }
    channel.closeFuture.whenComplete { _ in self.remove(channel) }
    return setup(channel).always { _ in
      if isStopping { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }
  }

  /// Lets each channel end when it can, and succeeds when all have.
  func stop(on loop: any EventLoop) -> EventLoopFuture<Void> {
    let promise = loop.makePromise(of: Void.self)
    let channels = state.withLockedValue { state in
      state.isStopping = true
      state.ended = promise
      return Array(state.channels.values)
    }
    if channels.isEmpty { promise.succeed() }
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    return promise.futureResult
  }

  private func remove(_ channel: any Channel) {
    let ended = state.withLockedValue { state in
      state.channels[ObjectIdentifier(channel)] = nil
      return state.channels.isEmpty ? state.ended : nil
    }
    ended?.succeed()
  }
}
