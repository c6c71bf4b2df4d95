/// `; did you mean "port"?`, or nothing where no word is near.
func didYouMean(_ word: String, among words: [String]) -> String {
  // A long word costs quadratic time, and nobody has mistyped any of ours into that.
  guard word.utf8.count <= 64 else { return "" }
  let typed = Array(word.lowercased().utf8)
  let nearest = words.map { (word: $0, distance: editDistance(typed, Array($0.lowercased().utf8))) }
    .min { $0.distance < $1.distance }
  guard let nearest, nearest.distance <= max(1, min(typed.count, nearest.word.utf8.count) / 3) else { return "" }
  return "; did you mean \(nearest.word)?"
}

/// The least number of insertions, removals, replacements and swaps of neighbours that turn one word into the other.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (row, a) in left.enumerated() {
    var current = [row + 1]
    for (column, b) in right.enumerated() {
      var cost = min(last[column] + (a == b ? 0 : 1), last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, a == right[column - 1], b == left[row - 1] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
