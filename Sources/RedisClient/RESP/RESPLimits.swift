/// What a ``RESPDecoder`` takes from a server.
package struct RESPLimits: Hashable, Sendable {
  /// The longest string, in bytes.
  package var stringBytes = 64 << 20
  /// The longest line: simple strings, errors, numbers.
  package var lineBytes = 64 << 10
  /// How deep arrays may stand in arrays.
  package var depth = 16
  /// How many elements one value may have in all.
  package var elements = 1 << 20
  /// How many bytes one value may have in all.
  package var valueBytes = 128 << 20

  /// The defaults.
  package init() {}
}
