import Gateway
import NIOConcurrencyHelpers

/// Counts HTTP requests. Handlers are made when they are first needed, and kept.
final class RequestMetrics: Sendable {
  private struct Key: Hashable {
    let route: RouteKind
    let status: Int
  }

  private struct State {
    var counts: [Key: MetricCount] = [:]
    var times: [RouteKind: MetricTimes] = [:]
  }

  private let state = NIOLockedValueBox(State())

  /// A request was answered.
  func answered(_ route: RouteKind, status: Int, nanoseconds: Int64) {
    let key = Key(route: route, status: status)
    let (count, times) = state.withLockedValue { state in
      let count = state.counts[key] ?? ServerMetric.httpRequests.count(route.rawValue, String(status))
      let times = state.times[route] ?? ServerMetric.httpRequestSeconds.times(route.rawValue)
      state.counts[key] = count
      state.times[route] = times
      return (count, times)
    }
    count.increment()
    times.record(nanoseconds: nanoseconds)
  }
}
