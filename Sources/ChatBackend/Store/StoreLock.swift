import Foundation
import Synchronization

/// Keeps a database to one process: an advisory lock on a file beside it, which the system takes back when the process
/// ends, however it ends.
///
/// Two processes would not break the log, but each would take the other's events out of the outbox.
final class StoreLock: Sendable {
  private let descriptor: Mutex<Int32>

  /// - Throws: ``ChatStoreError`` if another process (or store) holds the lock, or the file cannot be made.
  init(path: String) throws(ChatStoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ChatStoreError(
        code: .cannotOpen, description: "\(path) cannot be made: \(String(cString: strerror(errno))).")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw ChatStoreError(
        code: .inUse,
        description: "Another process works with this database (it holds \(path)). Stop it, or use another folder.")
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    release()
  }

  /// Lets others have the database.
  func release() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }
}
