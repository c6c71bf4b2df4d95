extension JSONScanner {
  /// Visits the members of the text's object; those of its `payload` too, if that is an object, so that bare and
  /// enveloped forms read alike.
  func flattened(
    _ visit: (_ key: JSONValue, _ value: JSONValue) throws(EventRejection) -> Void
  ) throws(EventRejection) {
    do {
      var reader = try JSONObjectReader(self)
      while let member = try reader.next() {
        if equals(member.key, "payload"), member.value.kind == .object {
          var inner = try JSONObjectReader(self, member.value)
          while let member = try inner.next() { try visit(member.key, member.value) }
        } else {
          try visit(member.key, member.value)
        }
      }
      try reader.finish()
    } catch let rejection as EventRejection {
      throw rejection
    } catch let error as JSONScanError {
      throw error.reason == .notAnObject ? .notAnObject : .notJSON
    } catch {
      throw .notJSON
    }
  }
}

/// Runs `body` over the bytes of `array`; a scan's only way to them.
func scanned<Success>(
  _ array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(EventRejection) -> Success
) throws(EventRejection) -> Success {
  let result: Result<Success, EventRejection> = array.withUnsafeBytes { buffer in
    do throws(EventRejection) { return .success(try body(buffer)) } catch { return .failure(error) }
  }
  return try result.get()
}
