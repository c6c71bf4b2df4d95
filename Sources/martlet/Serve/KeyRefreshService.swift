import Authentication
import Logging
import ServiceLifecycle

/// Reads the key set's URL anew every few minutes, so that a key that was withdrawn there is not accepted for ever.
struct KeyRefreshService: Service {
  let store: KeyStore
  let interval: Duration
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: interval)
        do {
          try await store.refresh()
        } catch is CancellationError {
          return
        } catch {
          logger.warning("The key set cannot be read now; the keys in force stay.")
        }
      }
    }
  }
}
