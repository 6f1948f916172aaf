/// Phrases without rules: how much of a message they make up.
package struct PhraseList: Sendable {
  private let automaton: PhraseAutomaton

  package init(_ phrases: [String]) {
    var seen: Set<[UInt32]> = []
    automaton = PhraseAutomaton(
      phrases: phrases.map { MatchText($0).symbols.filter { $0 != MatchText.stop } }
        .filter { !$0.isEmpty && seen.insert($0).inserted })
  }

  /// The weight of all symbols of `text` that one of the phrases covers.
  package func explainedWeight(of text: MatchText) -> Int {
    var ranges: [Range<Int>] = []
    automaton.scan(text.sequence) { _, range in
      if !text.isInsideWord(range.lowerBound), !text.isInsideWord(range.upperBound) {
        ranges.append(range)
      }
    }
    if ranges.isEmpty { return 0 }
    return ranges.merged().reduce(0) { $0 + text.weight($1) }
  }
}
