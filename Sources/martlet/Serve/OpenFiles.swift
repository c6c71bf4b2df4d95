import Foundation

/// The files that this process may have open; each connection is one.
enum OpenFiles {
  /// How many may be open at once: setrlimit(2)'s soft limit. Nil if the system does not say.
  static var limit: UInt64? { limits().map { UInt64($0.rlim_cur) } }

  /// Raises the limit as far as the process may do so by itself, to the hard limit. Many systems start with 1,024, for the sake
  /// of programs that use select(2).
  static func raiseLimit() {
    guard var limits = limits() else { return }
    #if os(Linux)
      let highest = limits.rlim_max
    #else
      // Darwin refuses more, though its hard limit says that there is none.
      let highest = min(limits.rlim_max, rlim_t(OPEN_MAX))
    #endif
    guard limits.rlim_cur < highest else { return }
    limits.rlim_cur = highest
    _ = setrlimit(resource, &limits)
  }

  /// Has the kernel make its table of the process' files now, for as many as may be open, ``most`` at most.
  ///
  /// Linux doubles the table when it is full, and as soon as there are threads it waits meanwhile until none of them reads the
  /// old one (`expand_fdtable` in fs/file.c): up to twenty milliseconds in which the loop that has just accepted somebody
  /// delivers nothing. The table never gets smaller, so that one number in its last place, taken and given back, is enough.
  static func makeRoom() {
    #if os(Linux)
      guard let limit, limit > 0 else { return }
      let last = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, Int32(min(limit, most)) - 1)
      if last >= 0 { close(last) }
    #endif
  }

  /// A megabyte of the kernel's.
  private static let most: UInt64 = 128 * 1024

  private static func limits() -> rlimit? {
    var limits = rlimit()
    return getrlimit(resource, &limits) == 0 ? limits : nil
  }

  #if os(Linux)
    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
  #else
    private static var resource: Int32 { RLIMIT_NOFILE }
  #endif
}
