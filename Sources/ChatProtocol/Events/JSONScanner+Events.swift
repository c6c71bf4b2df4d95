extension JSONScanner {
  /// Visits the members of the text's one object, or of `object` within it.
  func members(
    of object: JSONValue? = nil, _ visit: (_ key: JSONValue, _ value: JSONValue) throws(EventRejection) -> Void
  ) throws(EventRejection) {
    do {
      var reader = if let object { try JSONObjectReader(self, object) } else { try JSONObjectReader(self) }
      while let member = try reader.next() { try visit(member.key, member.value) }
      if object == nil { try reader.finish() }
    } catch let rejection as EventRejection {
      throw rejection
    } catch let error as JSONScanError {
      throw error.reason == .notAnObject && (try? document()) != nil ? .notAnObject : .notJSON
    } catch {
      throw .notJSON
    }
  }

  /// Visits the members of the text's object; those of its `payload` too, if that is an object, so that bare and
  /// enveloped forms read alike.
  func flattened(
    _ visit: (_ key: JSONValue, _ value: JSONValue) throws(EventRejection) -> Void
  ) throws(EventRejection) {
    try members { key, value throws(EventRejection) in
      if equals(key, "payload"), value.kind == .object {
        try members(of: value, visit)
      } else {
        try visit(key, value)
      }
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
