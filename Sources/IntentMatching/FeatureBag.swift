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

  struct Stem {
    let hash: UInt64
    let isFunction: Bool
  }

  /// A view behind the other, sorted by hash in each, each once.
  fileprivate(set) var features: [Feature] = []
  /// Where each view's features end.
  fileprivate(set) var ends = (words: 0, letters: 0, skips: 0)
  fileprivate(set) var tokens: [Token] = []
  fileprivate(set) var trigrams: [UInt64] = []
  /// The stems, entries of word lists replaced by the list, sorted, each once.
  fileprivate(set) var stems: [Stem] = []

  init() {}

  init(_ text: TokenizedText, lists: WordLists) {
    var reader = FeatureReader()
    reader.read(text, lists, into: &self)
  }

  var isEmpty: Bool { tokens.isEmpty }

  func range(_ view: FeatureView) -> Range<Int> {
    switch view {
    case .words: 0..<ends.words
    case .letters: ends.words..<ends.letters
    case .skips: ends.letters..<ends.skips
    }
  }
}

/// Fills bags, text after text in the same memory.
struct FeatureReader {
  private var extractor = FeatureExtractor()
  private var matches: [WordLists.Match] = []
  private var collector = Collector()
  private var stems: [FeatureBag.Stem] = []

  /// Puts the features of a text into `bag` in place of what it held.
  mutating func read(_ text: TokenizedText, _ lists: WordLists, into bag: inout FeatureBag) {
    lists.find(in: text.tokens, &matches)
    extractor.prepare(text, matches)
    bag.features.removeAll(keepingCapacity: true)
    for view in FeatureView.allCases {
      collector.found.removeAll(keepingCapacity: true)
      extractor.visit(view, text, matches, lists, &collector)
      collector.merge(into: &bag.features)
      switch view {
      case .words: bag.ends.words = bag.features.count
      case .letters: bag.ends.letters = bag.features.count
      case .skips: bag.ends.skips = bag.features.count
      }
    }
    addTokens(text, lists, &bag)
    addStems(text, lists, &bag)
  }

  private func addTokens(_ text: TokenizedText, _ lists: WordLists, _ bag: inout FeatureBag) {
    bag.tokens.removeAll(keepingCapacity: true)
    bag.trigrams.removeAll(keepingCapacity: true)
    for token in text.tokens {
      let start = bag.trigrams.count
      if token.kind == .word, token.place.count >= 4 {
        FeatureExtractor.forEachPiece(of: token, in: text, lengths: 3...3) { hash, _ in
          bag.trigrams.append(hash)
        }
      }
      bag.tokens.append(
        FeatureBag.Token(
          stem: token.stem, isFunction: token.isFunction, list: nil,
          trigrams: start..<bag.trigrams.count))
    }
    for match in matches {
      let list = ScalarHash.list(lists.list(0, of: match.entry))
      for index in match.tokens { bag.tokens[index].list = list }
    }
  }

  private mutating func addStems(
    _ text: TokenizedText, _ lists: WordLists, _ bag: inout FeatureBag
  ) {
    stems.removeAll(keepingCapacity: true)
    var next = 0
    for match in matches {
      for token in text.tokens[next..<match.tokens.lowerBound] {
        stems.append(FeatureBag.Stem(hash: token.stem, isFunction: token.isFunctionStem))
      }
      for place in 0..<lists.count(of: match.entry) {
        let hash = ScalarHash.list(lists.list(place, of: match.entry))
        stems.append(FeatureBag.Stem(hash: hash, isFunction: false))
      }
      next = match.tokens.upperBound
    }
    for token in text.tokens[next...] {
      stems.append(FeatureBag.Stem(hash: token.stem, isFunction: token.isFunctionStem))
    }
    stems.sort { $0.hash < $1.hash }
    bag.stems.removeAll(keepingCapacity: true)
    for stem in stems where bag.stems.isEmpty || stem.hash != bag.stems[bag.stems.count - 1].hash {
      bag.stems.append(stem)
    }
  }
}

/// Gathers the features of a view, and joins what stands in it more than once.
private struct Collector: FeatureSink {
  struct Found {
    let hash: UInt64
    let hasNumber: Bool
    let isCovered: Bool
    /// How many were found before.
    let order: Int32
  }

  var found: [Found] = []
  private var sorted: [Found] = []
  private var buckets = [UInt16](repeating: 0, count: 65)

  @inline(__always)
  mutating func add(
    _ hash: UInt64, hasNumber: Bool, isCovered: Bool, place: @autoclosure () -> FeaturePlace
  ) {
    found.append(
      Found(
        hash: hash, hasNumber: hasNumber, isCovered: isCovered, order: Int32(found.count)))
  }

  mutating func merge(into features: inout [FeatureBag.Feature]) {
    sort()
    var index = 0
    while index < found.count {
      let first = found[index]
      var end = index + 1
      while end < found.count, found[end].hash == first.hash { end += 1 }
      var factor: Float = end - index == 1 ? 1 : 1 + log(Float(end - index))
      if first.hasNumber { factor *= 0.5 }
      if first.isCovered { factor = -factor }
      features.append(FeatureBag.Feature(hash: first.hash, factor: factor))
      index = end
    }
  }

  /// By hash, then in the order in which they were found: dealt by the highest six bits, then each
  /// moved to its place among those before it, which are few. What a very long text may hold is left
  /// to the library's sort, whose time does not depend on the hashes.
  private mutating func sort() {
    guard found.count <= 1024 else {
      found.sort { ($0.hash, $0.order) < ($1.hash, $1.order) }
      return
    }
    if found.count > 24 { deal() }
    for index in found.indices.dropFirst() {
      let moved = found[index]
      var place = index
      while place > 0, found[place - 1].hash > moved.hash {
        found[place] = found[place - 1]
        place -= 1
      }
      if place != index { found[place] = moved }
    }
  }

  private mutating func deal() {
    for bucket in buckets.indices { buckets[bucket] = 0 }
    for feature in found { buckets[Int(feature.hash >> 58) + 1] += 1 }
    for bucket in 1..<buckets.count { buckets[bucket] += buckets[bucket - 1] }
    sorted.removeAll(keepingCapacity: true)
    sorted.append(contentsOf: found)
    for feature in sorted {
      let bucket = Int(feature.hash >> 58)
      found[Int(buckets[bucket])] = feature
      buckets[bucket] += 1
    }
  }
}
