import ChatProtocol

extension Page {
  /// The page as `{"items":[…],"cursor":string|null}`; `write` appends one item.
  func json(_ write: (Item, inout JSONText) -> Void) -> [UInt8] {
    var json = JSONText(reserving: 4096)
    json.raw("{\"items\":")
    json.list(items, write)
    json.raw(",\"cursor\":")
    if let cursor { json.string(cursor) } else { json.raw("null" as StaticString) }
    json.raw("}")
    return json.bytes
  }
}

extension JSONText {
  /// Appends an array; `write` appends one element.
  mutating func list<Element>(_ elements: [Element], _ write: (Element, inout JSONText) -> Void) {
    raw("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(",") }
      write(element, &self)
    }
    raw("]")
  }
}
