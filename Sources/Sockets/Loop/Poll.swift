#if os(Linux)
  import CPlatform
  import Glibc
  import NIOCore

  /// An epoll(7) set and room for what is found in it. Not copied: it closes its descriptor.
  struct Poll: ~Copyable {
    private let descriptor: CInt
    private let found: UnsafeMutableBufferPointer<martlet_readiness>

    /// - Parameter batch: how many are found at once, 256 at most.
    /// - Throws: `IOError` if the system has no descriptors left.
    init(batch: Int) throws {
      descriptor = martlet_poll_create()
      guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "epoll_create1") }
      found = .allocate(capacity: batch)
      found.initialize(repeating: martlet_readiness())
    }

    deinit {
      found.deallocate()
      Glibc.close(descriptor)
    }

    /// Watches a descriptor.
    /// - Throws: `IOError`.
    func add(_ watched: CInt, for readiness: Readiness, token: UInt64) throws {
      guard martlet_poll_add(descriptor, watched, readiness.rawValue, token) == 0 else {
        throw IOError(errnoCode: errno, reason: "epoll_ctl")
      }
    }

    /// Changes what a descriptor is watched for.
    func modify(_ watched: CInt, for readiness: Readiness, token: UInt64) {
      _ = martlet_poll_modify(descriptor, watched, readiness.rawValue, token)
    }

    /// Watches a descriptor no more.
    func remove(_ watched: CInt) {
      _ = martlet_poll_remove(descriptor, watched)
    }

    /// How many are ready, after waiting for so many milliseconds at most, or without end for -1. They are in ``subscript``.
    func wait(milliseconds: CInt) -> Int {
      max(0, Int(martlet_poll_wait(descriptor, found.baseAddress, CInt(found.count), milliseconds)))
    }

    /// One of those that the last call of ``wait(milliseconds:)`` found.
    subscript(index: Int) -> (token: UInt64, readiness: Readiness) {
      (found[index].token, Readiness(rawValue: found[index].events))
    }
  }
#endif
