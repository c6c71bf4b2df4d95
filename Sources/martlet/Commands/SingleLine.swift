/// A text as one line that is safe on a terminal: line breaks and other control characters escaped. Whoever writes the
/// text must not be able to write a second line or move the cursor.
func singleLine(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: result += "\\n"
    case 0x0D: result += "\\r"
    // Beside the controls: line separators, and marks that turn the direction of what follows.
    case ..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
