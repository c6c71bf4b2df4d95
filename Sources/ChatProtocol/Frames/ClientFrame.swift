/// One frame of a client: a command and, if it wants a reply, its `id`.
package struct ClientFrame: Hashable, Sendable {
  /// The frame's `id` as JSON, sent back in the reply: an integer, or a string of at most 64 characters.
  package var id: String?
  /// The command.
  package var command: ClientCommand

  /// How many ids one `read` or `watch` may name.
  package static var maximumIds: Int { 1000 }

  /// Parses one JSON object.
  /// - Throws: ``Failure``, which still knows the frame's `id` where that could be read.
  package init(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    let fields = try ClientFrameFields(bytes)
    self.id = fields.id
    do {
      self.command = try fields.command()
    } catch {
      throw Failure(id: fields.id, error: error)
    }
  }

  /// A frame that was not understood.
  package struct Failure: Error, Hashable, Sendable {
    /// The frame's `id` as JSON.
    package var id: String?
    /// What is wrong with it.
    package var error: FrameError

    /// A frame with that in its way.
    package init(id: String?, error: FrameError) {
      self.id = id
      self.error = error
    }
  }
}
