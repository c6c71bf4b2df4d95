import Foundation
import TestSupport
import Testing

@testable import martlet

@Suite("What Linux tells of a process")
struct ProcessStatusTests {
  @Test("resident memory")
  func memory() {
    #expect(ProcessStatus.residentPages("148311 12345 6015 8 0 40123 0\n") == 12345)
    for text in ["", "1", "1 x", "\0"] { #expect(ProcessStatus.residentPages(text) == nil) }
  }

  @Test("the start, whatever the program is called")
  func start() {
    let rest = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4242 20 21"
    for name in ["martlet", "a b", "x) y (z", ")", ""] {
      #expect(ProcessStatus.startTicks("7 (\(name))" + rest) == 4242)
    }
    for text in ["", "7 (martlet", "7 (martlet) S 1"] { #expect(ProcessStatus.startTicks(text) == nil) }
    #expect(ProcessStatus.bootTime("cpu  1 2\nbtime 1700000000\nprocesses 3\n") == 1_700_000_000)
    #expect(ProcessStatus.bootTime("cpu  1 2\n") == nil)
  }

  @Test("any text is read or not")
  func fuzz() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        Array("0123456789 ()\nbtime x\u{FF}".utf8).randomElement(using: &generator) ?? 0
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = ProcessStatus.residentPages(text)
      _ = ProcessStatus.startTicks(text)
      _ = ProcessStatus.bootTime(text)
    }
  }

  #if os(Linux)
    @Test("this process has memory, and began before now")
    func here() throws {
      #expect(try #require(ProcessStatus.residentMemory()) > 1_000_000)
      let age = Date().timeIntervalSince1970 - (try #require(ProcessStatus.startTime()))
      #expect(age > 0 && age < 86_400)
    }
  #endif
}
