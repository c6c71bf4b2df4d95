import Testing

@testable import martlet

@Suite("Readiness")
struct ReadinessTests {
  private func json(_ readiness: Readiness) -> String {
    String(decoding: HealthRoutes.json(readiness.current), as: UTF8.self)
  }

  @Test("a new node is well")
  func well() {
    let readiness = Readiness()
    #expect(readiness.current.verdict == .ok)
    #expect(json(readiness) == #"{"status":"ok","reasons":[]}"#)
  }

  @Test("a condition that all nodes share does not take the node out of rotation, and is told")
  func degraded() {
    let readiness = Readiness()
    readiness.set(.redis, .down("no link"))
    readiness.set(.backend, .down("it does not answer"))
    #expect(readiness.current.verdict == .degraded)
    #expect(readiness.current.state(of: .redis) == .down("no link"))
    #expect(json(readiness) == #"{"status":"degraded","reasons":["backend: it does not answer","redis: no link"]}"#)
    readiness.set(.redis, .up)
    readiness.set(.backend, .up)
    #expect(readiness.current.verdict == .ok)
    #expect(readiness.current.state(of: .redis) == .up)
  }

  @Test("a node that stops wants no traffic, whatever else is up or down")
  func stopping() {
    let readiness = Readiness()
    readiness.set(.redis, .down("no link"))
    readiness.set(.stopping, .down(""))
    #expect(readiness.current.verdict == .unavailable)
    #expect(json(readiness) == #"{"status":"unavailable","reasons":["redis: no link","stopping"]}"#)
  }

  @Test("what was said last counts, whoever says it")
  func last() async {
    let readiness = Readiness()
    let own = ReadinessCondition(name: "disk", effect: .outOfRotation)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<100 { group.addTask { readiness.set(own, .down("\(number)")) } }
    }
    #expect(readiness.current.reasons.count == 1)
    readiness.set(own, .down("last"))
    #expect(readiness.current.reasons == ["disk: last"])
    readiness.set(own, .up)
    #expect(readiness.current.verdict == .ok)
  }
}
