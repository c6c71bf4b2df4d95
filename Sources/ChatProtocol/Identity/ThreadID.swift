/// Marks identifiers of threads (dialogues).
package enum ThreadKind {}

/// A thread's identifier, `threadId` on the wire.
package typealias ThreadID = Identifier<ThreadKind>
