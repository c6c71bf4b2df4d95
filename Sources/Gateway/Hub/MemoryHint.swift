import CPlatform

/// Where the list lies that a delivery goes to: for the processor to fetch, never to be read, for it belongs to another loop.
///
/// `@unchecked Sendable`: the address never changes, and is handed to nothing but an instruction that reads nothing and cannot
/// fail.
struct MemoryHint: @unchecked Sendable {
  private let address: UnsafeRawPointer

  init(_ subscribers: ThreadSubscribers) {
    address = UnsafeRawPointer(Unmanaged.passUnretained(subscribers).toOpaque())
  }

  /// Has the processor fetch it.
  @inline(__always)
  func prefetch() { martlet_prefetch(address) }
}
