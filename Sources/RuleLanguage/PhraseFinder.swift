internal import TextNormalization

/// Finds all leaves of a rule book in a message: one pass of the automaton, a look at each word for
/// prefixes, and the checks that a phrase does not cut a word and that quotes are exact.
struct PhraseFinder: Sendable {
  struct Hit: Hashable, Sendable {
    let leaf: Int
    let range: Range<Int>
  }

  private let automaton: PhraseAutomaton
  /// For each phrase of the automaton, the leaves that it stands for.
  private let leavesOfPhrase: [[Int]]
  private let exactPlain: [[UInt32]?]
  private let prefixes: [[UInt32]: [Int]]
  private let prefixLengths: [Int]

  init(_ leaves: [PatternSymbols.Leaf]) {
    var phrases: [[UInt32]] = []
    var numbers: [[UInt32]: Int] = [:]
    var owners: [[Int]] = []
    var plain = [[UInt32]?](repeating: nil, count: leaves.count)
    var prefixes: [[UInt32]: [Int]] = [:]
    for (id, leaf) in leaves.enumerated() {
      let symbols: [UInt32]
      switch leaf {
      case .phrase(let some): symbols = some
      case .exact(let some, let letters):
        symbols = some
        plain[id] = letters
      case .prefix(let some):
        prefixes[some, default: []].append(id)
        continue
      }
      if let known = numbers[symbols] {
        owners[known].append(id)
      } else {
        numbers[symbols] = phrases.count
        phrases.append(symbols)
        owners.append([id])
      }
    }
    automaton = PhraseAutomaton(phrases: phrases)
    leavesOfPhrase = owners
    exactPlain = plain
    self.prefixes = prefixes
    prefixLengths = Set(prefixes.keys.map(\.count)).sorted()
  }

  /// All hits, in no promised order.
  func hits(in text: MatchText) -> [Hit] {
    var hits: [Hit] = []
    automaton.scan(text.symbols) { phrase, range in
      guard !text.isInsideWord(range.lowerBound), !text.isInsideWord(range.upperBound) else {
        return
      }
      for leaf in leavesOfPhrase[phrase] where isExact(leaf, in: text, range) {
        hits.append(Hit(leaf: leaf, range: range))
      }
    }
    if !prefixLengths.isEmpty { appendPrefixes(in: text, &hits) }
    return hits
  }

  private func isExact(_ leaf: Int, in text: MatchText, _ range: Range<Int>) -> Bool {
    guard let plain = exactPlain[leaf] else { return true }
    return PatternSymbols.plain(text.source.scalars[text.scalarRange(range)]) == plain
  }

  private func appendPrefixes(in text: MatchText, _ hits: inout [Hit]) {
    var start = 0
    while start < text.symbols.count {
      guard WordClass(text.symbols[start]) != .none else {
        start += 1
        continue
      }
      var end = start + 1
      while text.isInsideWord(end) { end += 1 }
      let word = text.source.scalars[text.scalarRange(start..<end)].map(\.value)
      for length in prefixLengths where length <= word.count {
        for leaf in prefixes[Array(word[..<length])] ?? [] {
          hits.append(Hit(leaf: leaf, range: start..<end))
        }
      }
      start = end
    }
  }
}
