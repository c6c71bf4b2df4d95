/// Too many tokens wait to be checked. Says nothing about this one: try again later.
package struct TokenCheckerBusy: Error {
  /// The checker's queue is full.
  package init() {}
}
