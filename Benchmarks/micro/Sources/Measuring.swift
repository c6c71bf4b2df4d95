#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What callgrind counts: the name is known to `run.py`. The call is not the last thing in it, else it would be a jump, of
/// which callgrind sees no end.
@inline(never)
func measuredRegion(_ count: Int, _ body: (Int) -> Void) {
  body(count)
  measured &+= count
}

/// How many operations were measured.
nonisolated(unsafe) private(set) var measured = 0

/// Makes the optimiser believe that a value is used.
@inline(never)
func blackHole<Value>(_ value: Value) {
  withExtendedLifetime(value) {}
}

/// The processor time of this process, in nanoseconds.
func processorNanoseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
}
