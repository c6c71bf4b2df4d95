/// One page of a list.
package struct Page<Item: Hashable & Sendable>: Hashable, Sendable {
  /// The page's items.
  package var items: [Item]
  /// What to ask the next page with; nil behind the last one.
  package var cursor: String?
}
