import NIOCore

/// A connection's messages, in order; it ends when the connection does. For one consumer: while that is slow, reading
/// from the socket stops.
package struct WebSocketMessages: AsyncSequence, Sendable {
  package typealias Element = WebSocketMessage

  typealias Producer = NIOAsyncSequenceProducer<
    WebSocketMessage, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, MessageDemand
  >

  let sequence: Producer

  /// Walks through the messages.
  package struct AsyncIterator: AsyncIteratorProtocol {
    var iterator: Producer.AsyncIterator

    /// The next message; nil once the connection has ended.
    package mutating func next() async -> WebSocketMessage? { await iterator.next() }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(iterator: sequence.makeAsyncIterator()) }
}
