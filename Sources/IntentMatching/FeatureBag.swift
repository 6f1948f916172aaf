internal import Foundation

/// The three kinds of features of a text.
enum FeatureView: Int, CaseIterable {
  /// Stems alone, in pairs, and three Han characters in a row.
  case words
  /// Pieces of two to five letters of the words that are not Han.
  case letters
  /// Pairs of stems with one or two others between them.
  case skips

  /// What the view weighs beside the others.
  var weight: Float { self == .skips ? 0.4 : 1 }
}

/// Where a feature stands, for people.
struct FeaturePlace {
  var tokens: Range<Int>
  /// The piece of the only token, blanks at its ends included; `nil` for whole tokens.
  var letters: Range<Int>?
  var isSkip = false
}

/// Takes features as they are found.
protocol FeatureSink {
  mutating func add(_ hash: UInt64, hasNumber: Bool, isCovered: Bool, place: FeaturePlace)
}

/// What the classifier counts in one text, before any of it is looked up.
struct FeatureBag {
  struct Feature {
    var hash: UInt64
    /// 1 + ln(how often), halved where a number is part of it; negative where the feature may not
    /// count as unknown, because a word list stands for it.
    var factor: Float
  }

  /// A token, for coverage.
  struct Token {
    let stem: UInt64
    let isFunction: Bool
    /// The word list that stands for it, as the hash of the list's own token.
    var list: UInt64?
    /// Where its three-letter pieces stand in ``trigrams``; empty for short words and Han.
    let trigrams: Range<Int>
  }

  /// Sorted by hash, each once, a view at a time.
  private(set) var features: [[Feature]] = []
  private(set) var tokens: [Token] = []
  private(set) var trigrams: [UInt64] = []
  /// The stems, entries of word lists replaced by the list, sorted, each once.
  private(set) var stems: [(hash: UInt64, isFunction: Bool)] = []

  init(_ text: TokenizedText, lists: WordLists) {
    let matches = lists.matches(in: text.tokens)
    let extractor = FeatureExtractor(text: text, matches: matches)
    for view in FeatureView.allCases {
      var sink = Collector()
      extractor.visit(view, &sink)
      features.append(sink.merged())
    }
    addTokens(text, matches)
    addStems(text, matches)
  }

  var isEmpty: Bool { tokens.isEmpty }

  private mutating func addTokens(_ text: TokenizedText, _ matches: [WordLists.Match]) {
    tokens.reserveCapacity(text.tokens.count)
    for token in text.tokens {
      let start = trigrams.count
      if token.kind == .word, token.place.count >= 4 {
        FeatureExtractor.forEachPiece(of: token, in: text, lengths: 3...3) { hash, _ in
          trigrams.append(hash)
        }
      }
      tokens.append(
        Token(
          stem: token.stem, isFunction: token.isFunction, list: nil,
          trigrams: start..<trigrams.count))
    }
    for match in matches {
      for index in match.tokens { tokens[index].list = ScalarHash.list(match.lists[0]) }
    }
  }

  private mutating func addStems(_ text: TokenizedText, _ matches: [WordLists.Match]) {
    var all: [(hash: UInt64, isFunction: Bool)] = []
    var next = 0
    for match in matches {
      all += text.tokens[next..<match.tokens.lowerBound].map { ($0.stem, $0.isFunctionStem) }
      all += match.lists.map { (ScalarHash.list($0), false) }
      next = match.tokens.upperBound
    }
    all += text.tokens[next...].map { ($0.stem, $0.isFunctionStem) }
    all.sort { $0.hash < $1.hash }
    for stem in all where stem.hash != stems.last?.hash { stems.append(stem) }
  }

  private struct Collector: FeatureSink {
    var found: [(hash: UInt64, hasNumber: Bool, isCovered: Bool)] = []

    mutating func add(_ hash: UInt64, hasNumber: Bool, isCovered: Bool, place: FeaturePlace) {
      found.append((hash, hasNumber, isCovered))
    }

    func merged() -> [Feature] {
      let sorted = found.sorted { $0.hash < $1.hash }
      var result: [Feature] = []
      result.reserveCapacity(sorted.count)
      var index = 0
      while index < sorted.count {
        var end = index + 1
        while end < sorted.count, sorted[end].hash == sorted[index].hash { end += 1 }
        var factor: Float = end - index == 1 ? 1 : 1 + log(Float(end - index))
        if sorted[index].hasNumber { factor *= 0.5 }
        if sorted[index].isCovered { factor = -factor }
        result.append(Feature(hash: sorted[index].hash, factor: factor))
        index = end
      }
      return result
    }
  }
}
