import NIOCore

/// Tells a connection that its consumer wants more messages, or none at all any more.
final class MessageDemand: NIOAsyncSequenceProducerDelegate {
  private let handler: NIOLoopBound<ClientFrameHandler>
  private let eventLoop: any EventLoop

  init(_ handler: ClientFrameHandler, eventLoop: any EventLoop) {
    self.handler = NIOLoopBound(handler, eventLoop: eventLoop)
    self.eventLoop = eventLoop
  }

  func produceMore() {
    eventLoop.execute { [handler] in handler.value.resumeReading() }
  }

  func didTerminate() {
    eventLoop.execute { [handler] in handler.value.resumeReading() }
  }
}
