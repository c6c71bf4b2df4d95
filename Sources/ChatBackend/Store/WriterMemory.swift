/// What the writer knows of the tables without asking: what it has read or written itself.
final class WriterMemory {
  let users = KnownUsers()
  let threads = KnownThreads()

  /// What was written of late is undone, or may be.
  func forget() {
    users.forget()
    threads.forget()
  }
}
