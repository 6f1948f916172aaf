internal import FlatStorage
package import TextNormalization

/// Why a message was, or was not, taken for an intent.
package struct IntentExplanation: Sendable, Equatable {
  /// One of the six numbers; `value * weight` is what it adds to the accept score.
  package struct Term: Sendable, Equatable {
    package let name: String
    package let value: Float
    package let weight: Float
  }

  /// A word or phrase of the message, and what it adds to the intent's linear margin.
  package struct Feature: Sendable, Equatable {
    package let text: String
    package let weight: Float
  }

  package let terms: [Term]
  /// What is added to the terms whatever the message.
  package let offset: Float
  package let acceptScore: Float
  package let threshold: Float
  /// The caller's number of the nearest example of the intent, and the cosine with it.
  package let nearestExample: Int
  package let similarity: Float
  /// At most ten, the strongest first, for or against.
  package let features: [Feature]
  /// Words of the message that stand in no example, in order, each once.
  package let unknownWords: [String]
}

extension IntentModel {
  /// Explains how an intent, whether the best or not, came by its numbers.
  ///
  /// `nil` where the intent has no examples, or the message no word that the book knows.
  package func explain(_ text: NormalizedText, intent: Int) -> IntentExplanation? {
    guard (0..<intentCount).contains(intent), !examples.range(intent).isEmpty else { return nil }
    let tokenized = TokenizedText(text)
    let bag = FeatureBag(tokenized, lists: lists)
    let others = Set(0..<intentCount).subtracting([intent])
    let found = pool.with { scratch in
      scratch.bag = bag
      return ranked(scratch, excluding: others, limit: 1).first
    }
    guard let candidate = found else { return nil }
    return IntentExplanation(
      terms: candidate.evidence.terms.map {
        IntentExplanation.Term(name: $0.name, value: $0.value, weight: $0.weight)
      },
      offset: Evidence.offset, acceptScore: candidate.acceptScore, threshold: threshold(intent),
      nearestExample: candidate.nearestExample, similarity: candidate.similarity,
      features: strongest(tokenized, bag, intent), unknownWords: unknownWords(tokenized))
  }

  private func strongest(
    _ text: TokenizedText, _ bag: FeatureBag, _ intent: Int
  ) -> [IntentExplanation.Feature] {
    var names = NameCollector()
    let matches = matches(text)
    var extractor = FeatureExtractor()
    extractor.prepare(text, matches)
    for view in FeatureView.allCases { extractor.visit(view, text, matches, lists, &names) }
    var vector = SparseVector()
    _ = space.read(bag, into: &vector)
    var found: [IntentExplanation.Feature] = []
    for (column, value) in zip(vector.columns, vector.values) {
      let row = Int(space.features[Int(column)].row)
      guard let weight = weights.weight(row, intent),
        let place = names.places[space.table.keys[Int(column)]]
      else { continue }
      found.append(
        IntentExplanation.Feature(text: text.string(place), weight: value * weight))
    }
    found.sort { (abs($1.weight), $0.text) < (abs($0.weight), $1.text) }
    return Array(found.prefix(10))
  }

  private func unknownWords(_ text: TokenizedText) -> [String] {
    var words: [String] = []
    let matches = matches(text)
    for (index, token) in text.tokens.enumerated() where space.table[token.stem] == nil {
      let isListed = matches.contains {
        match in
        match.tokens.contains(index)
          && (0..<lists.count(of: match.entry)).contains {
            space.table[ScalarHash.list(lists.list($0, of: match.entry))] != nil
          }
      }
      let word = text.string(token)
      if !isListed, !words.contains(word) { words.append(word) }
    }
    return words
  }

  private func matches(_ text: TokenizedText) -> [WordLists.Match] {
    var matches: [WordLists.Match] = []
    lists.find(in: text.tokens, &matches)
    return matches
  }

  private struct NameCollector: FeatureSink {
    var places: [UInt64: FeaturePlace] = [:]

    mutating func add(
      _ hash: UInt64, hasNumber: Bool, isCovered: Bool, place: @autoclosure () -> FeaturePlace
    ) {
      if places[hash] == nil { places[hash] = place() }
    }
  }
}

extension TokenizedText {
  /// A feature for people: the words; `…` between those that do not touch; `·` marks a piece of a
  /// word that starts or ends inside it.
  func string(_ place: FeaturePlace) -> String {
    let parts = tokens[place.tokens]
    guard let first = parts.first, let last = parts.last else { return "" }
    if let letters = place.letters {
      if first.kind == .number { return string(first) }
      let from = max(0, letters.lowerBound - 1)
      let to = min(first.place.count, letters.upperBound - 1)
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[first.place].dropFirst(from).prefix(to - from))
      return (letters.lowerBound > 0 ? "·" : "") + String(piece)
        + (letters.upperBound < first.place.count + 2 ? "·" : "")
    }
    if place.isSkip { return "\(string(first))…\(string(last))" }
    var text = ""
    for (index, token) in parts.enumerated() {
      if index > 0, token.kind != .han || parts[parts.startIndex + index - 1].kind != .han {
        text += " "
      }
      text += string(token)
    }
    return text
  }
}
