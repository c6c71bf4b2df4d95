import NIOCore
import NIOEmbedded
import Testing

@testable import Sockets

@Suite struct WritePromisesTests {
  @Test func keepsEachWhenItsBytesAreSent() throws {
    let loop = EmbeddedEventLoop()
    var promises = WritePromises()
    let first = loop.makePromise(of: Void.self)
    let second = loop.makePromise(of: Void.self)
    promises.add(10, first)
    promises.add(5, nil)
    promises.add(20, second)
    #expect(promises.popKept(unsent: 26) == nil)
    #expect(promises.popKept(unsent: 25) == first)
    first.succeed()
    #expect(promises.popKept(unsent: 1) == nil)
    #expect(promises.popKept(unsent: 0) == second)
    second.succeed()
    #expect(promises.isEmpty)
    #expect(promises.popKept(unsent: 0) == nil)
  }

  @Test func keepsThatOfNothingWithWhatWentBefore() {
    let loop = EmbeddedEventLoop()
    var promises = WritePromises()
    let promise = loop.makePromise(of: Void.self)
    promises.add(3, nil)
    promises.add(0, promise)
    #expect(promises.popKept(unsent: 3) == nil)
    #expect(promises.popKept(unsent: 0) == promise)
    promise.succeed()
  }

  @Test func givesAllUpInTheirOrder() {
    let loop = EmbeddedEventLoop()
    var promises = WritePromises()
    let all = (0..<3).map { _ in loop.makePromise(of: Void.self) }
    for promise in all { promises.add(1, promise) }
    var given: [EventLoopPromise<Void>] = []
    while let promise = promises.pop() { given.append(promise) }
    #expect(given == all)
    for promise in all { promise.succeed() }
  }
}
