internal import Foundation
package import TextNormalization

extension IntentModel {
  /// At most so many candidates are returned.
  static let rankedLimit = 5
  /// So many intents, the best by the linear margin, are compared example by example, in a small and
  /// in a large book, where the examples hardly change the order.
  static let candidateLimits = (small: 8, large: 2)
  /// What the nearest examples weigh beside the linear margin, in a small and in a large book.
  static let nearestWeights: (small: Float, large: Float) = (0.5, 0.1)
  /// What each of the three nearest examples weighs.
  static let nearestShares: [Float] = [0.5, 0.3, 0.2]

  /// Ranks the intents of a message.
  ///
  /// - Parameter excluding: Intents that may not be the answer.
  /// - Complexity: O(*features of the message* × *intents*), about 100 µs for 15,000 examples of 150.
  package func classify(_ text: NormalizedText, excluding: Set<Int> = []) -> IntentResult {
    guard !exampleIndices.isEmpty else { return .nothing }
    let bag = FeatureBag(TokenizedText(text), lists: lists)
    let found = ranked(bag, excluding: excluding, limit: Self.rankedLimit)
    guard let first = found.first else { return .nothing }
    let threshold = threshold(first.intent)
    return IntentResult(
      ranked: found, isAccepted: first.acceptScore >= threshold, threshold: threshold)
  }

  func ranked(
    _ bag: FeatureBag, excluding: Set<Int>, limit: Int
  ) -> [IntentResult.Candidate] {
    let (vector, knownPhrases) = space.vector(bag)
    guard !vector.columns.isEmpty else { return [] }
    let margins = margins(vector)
    let isLarge = space.exampleCount >= BookSize.large
    let nearestWeight = isLarge ? Self.nearestWeights.large : Self.nearestWeights.small
    let candidateLimit = isLarge ? Self.candidateLimits.large : Self.candidateLimits.small
    let considered = best(candidateLimit, margins, excluding)
    let query = Query(vector, columnCount: space.columnCount)
    let knownWords = knownWords(bag)
    let known = Set(bag.stems.compactMap { space.table[$0.hash].map { Int32($0) } })
    var found: [(score: Float, intent: Int, nearest: [Neighbour])] = considered.map { intent in
      let nearest = nearest(query, intent)
      var similarity: Float = 0
      for (place, share) in Self.nearestShares.enumerated() {
        similarity += share * nearest[min(place, nearest.count - 1)].similarity
      }
      return (margins[intent] + nearestWeight * similarity, intent, nearest)
    }
    found.sort { ($1.score, $0.intent) < ($0.score, $1.intent) }
    let first = found.first?.intent
    let second = found.count > 1 ? found[1].score : -.infinity
    return found.prefix(limit).map { score, intent, nearest in
      let evidence = Evidence(
        margin: margins[intent], knownPhrases: knownPhrases,
        coveredExample: nearest.map { coverage(of: $0.example, known) }.max() ?? 0,
        knownWords: knownWords, length: log(Float(1 + bag.tokens.count)),
        smallTalk: (isLarge ? 2 : 1) * max(0, margins[intentCount] + 0.5) * knownWords * knownWords)
      let accept = evidence.score
      let rival = intent == first ? second : found[0].score
      return IntentResult.Candidate(
        intent: intent, score: score, acceptScore: accept,
        confidence: confidence(accept - threshold(intent), lead: score - rival),
        evidence: evidence,
        nearestExample: Int(exampleIndices[nearest[0].example]),
        similarity: nearest[0].similarity)
    }
  }

  /// Fitted on the answers to questions put to eight public data sets, each weighing the same.
  ///
  /// `excess` is the accept score over the threshold, `lead` how far the intent is before the best
  /// other one, negative for those behind.
  private func confidence(_ excess: Float, lead: Float) -> Float {
    1 / (1 + exp(-(0.694 * excess + 1.342 * max(-1, min(1, lead)) - 0.986)))
  }

  /// The linear margin of every intent, then of small talk.
  func margins(_ vector: SparseVector) -> [Float] {
    var margins = [Float](repeating: 0, count: intentCount + 1)
    func add(_ row: Int, _ value: Float) {
      for entry in weights.range(row) {
        margins[Int(weights.columns[entry])] += value * weights.values[entry]
      }
    }
    add(space.columnCount, 1)
    for (column, value) in zip(vector.columns, vector.values) { add(Int(column), value) }
    return margins
  }

  /// The intents with the largest margins that have examples and are not excluded.
  private func best(
    _ limit: Int, _ margins: [Float], _ excluding: Set<Int>
  ) -> [Int] {
    var kept: [Int] = []
    for intent in 0..<intentCount {
      if exampleRange(intent).isEmpty { continue }
      if kept.count == limit, margins[intent] <= margins[kept[kept.count - 1]] {
        continue
      }
      if excluding.contains(intent) { continue }
      let place = kept.firstIndex { margins[$0] < margins[intent] } ?? kept.count
      kept.insert(intent, at: place)
      if kept.count > limit { kept.removeLast() }
    }
    return kept
  }

  struct Neighbour {
    let example: Int
    let similarity: Float
  }

  /// The three nearest examples of an intent, nearest first, earlier ones first among equals.
  private func nearest(_ query: Query, _ intent: Int) -> [Neighbour] {
    var kept: [Neighbour] = []
    for example in exampleRange(intent) {
      let similarity = query.similarity(examples, example)
      if kept.count == 3, similarity <= kept[2].similarity { continue }
      let place = kept.firstIndex { $0.similarity < similarity } ?? kept.count
      kept.insert(Neighbour(example: example, similarity: similarity), at: place)
      if kept.count > 3 { kept.removeLast() }
    }
    return kept
  }

  /// Which share of an example's words the message has, rare words counting more.
  private func coverage(of example: Int, _ known: Set<Int32>) -> Float {
    var all: Float = 0
    var covered: Float = 0
    for entry in exampleStems.range(example) {
      all += exampleStems.values[entry]
      if known.contains(exampleStems.columns[entry]) { covered += exampleStems.values[entry] }
    }
    return all > 0 ? covered / all : 0
  }

  /// Which share of a message's words the book knows; a long word that it does not know counts in
  /// part for the pieces that it does.
  func knownWords(_ bag: FeatureBag) -> Float {
    var all: Float = 0
    var known: Float = 0
    for token in bag.tokens {
      let number = space.table[token.stem]
      let rarity = number.map { space.rarities[$0] } ?? space.unknownRarity
      let weight = rarity * (token.isFunction ? FunctionWords.weight : 1)
      all += weight
      if number != nil || (token.list.map { space.table[$0] != nil } ?? false) {
        known += weight
      } else if !token.trigrams.isEmpty {
        let pieces = bag.trigrams[token.trigrams]
        let shared = pieces.count { space.table[$0] != nil }
        known += weight * 0.7 * Float(shared) / Float(pieces.count)
      }
    }
    return all > 0 ? known / all : 0
  }
}

/// A message's vector, spread out for comparison with many examples.
struct Query {
  /// For each column, where its value stands in ``values``; 0 where it is zero.
  private var places: [UInt16]
  /// Starts with 0.
  private var values: [Float] = [0]

  init(_ vector: SparseVector, columnCount: Int) {
    places = [UInt16](repeating: 0, count: columnCount)
    for (column, value) in zip(vector.columns, vector.values).prefix(Int(UInt16.max) - 1) {
      places[Int(column)] = UInt16(values.count)
      values.append(value)
    }
  }

  /// The cosine with a row of vectors of length 1.
  func similarity(_ rows: SparseRows, _ row: Int) -> Float {
    let range = rows.range(row)
    precondition(range.upperBound <= rows.columns.count && rows.columns.count == rows.values.count)
    let columns = rows.columns.span
    let weights = rows.values.span
    let places = places.span
    let values = values.span
    var sum: Float = 0
    for entry in range {
      // Columns are below `columnCount`, by training or by the checks of decoding, and places below
      // the count of values; the innermost loop does not ask again.
      let place = unsafe places[unchecked: Int(columns[unchecked: entry])]
      sum += unsafe weights[unchecked: entry] * values[unchecked: Int(place)]
    }
    return sum
  }
}
