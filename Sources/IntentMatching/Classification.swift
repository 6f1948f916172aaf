internal import FlatStorage
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
  static let nearestShares: (Float, Float, Float) = (0.5, 0.3, 0.2)

  /// Ranks the intents of a message.
  ///
  /// Several threads may classify at once.
  ///
  /// - Parameter excluding: Intents that may not be the answer.
  /// - Complexity: O(*features of the message* × *intents*), about 45 µs for 15,000 examples of 150;
  ///   no memory but the result's.
  package func classify(_ text: NormalizedText, excluding: Set<Int> = []) -> IntentResult {
    guard examples.count > 0 else { return .nothing }
    return pool.with { scratch in
      scratch.text.read(text)
      scratch.reader.read(scratch.text, lists, into: &scratch.bag)
      let found = ranked(scratch, excluding: excluding, limit: Self.rankedLimit)
      guard let first = found.first else { return .nothing }
      let threshold = threshold(first.intent)
      return IntentResult(
        ranked: found, isAccepted: first.acceptScore >= threshold, threshold: threshold)
    }
  }

  /// Ranks the intents of the bag in `scratch`.
  func ranked(
    _ scratch: ClassificationScratch, excluding: Set<Int>, limit: Int
  ) -> [IntentResult.Candidate] {
    let knownPhrases = space.read(scratch.bag, into: &scratch.vector)
    guard !scratch.vector.columns.isEmpty else { return [] }
    let features = space.features.view
    weights.read(&scratch.vector, features, into: &scratch.margins)
    findBest(scratch, excluding)
    examples.read(scratch.vector, features, into: &scratch.terms)
    scratch.vector.touched &+= examples.compare(
      scratch.terms, scratch.considered, &scratch.walks, into: &scratch.similarities)
    findCandidates(scratch)
    findWords(scratch)
    defer { scratch.words.removeAll(below: space.table.count) }
    guard let first = scratch.candidates.first else { return [] }
    let second = scratch.candidates.count > 1 ? scratch.candidates[1].score : -.infinity
    let knownWords = knownWords(scratch.bag)
    let length = log(Float(1 + scratch.bag.tokens.count))
    let talk =
      (isLarge ? 2 : 1) * max(0, scratch.margins[intentCount] + 0.5) * knownWords * knownWords
    var result: [IntentResult.Candidate] = []
    result.reserveCapacity(min(limit, scratch.candidates.count))
    for candidate in scratch.candidates.prefix(limit) {
      var covered: Float = 0
      let nearest = candidate.examples
      covered = max(covered, examples.coverage(of: nearest.0, space, scratch.words))
      if candidate.count > 1 {
        covered = max(covered, examples.coverage(of: nearest.1, space, scratch.words))
      }
      if candidate.count > 2 {
        covered = max(covered, examples.coverage(of: nearest.2, space, scratch.words))
      }
      let evidence = Evidence(
        margin: scratch.margins[candidate.intent], knownPhrases: knownPhrases,
        coveredExample: covered, knownWords: knownWords, length: length, smallTalk: talk)
      let accept = evidence.score
      let rival = candidate.intent == first.intent ? second : first.score
      result.append(
        IntentResult.Candidate(
          intent: candidate.intent, score: candidate.score, acceptScore: accept,
          confidence: confidence(
            accept - threshold(candidate.intent), lead: candidate.score - rival),
          evidence: evidence,
          nearestExample: Int(examples.callers[nearest.0]),
          similarity: candidate.similarities.0))
    }
    return result
  }

  /// Fitted on the answers to questions put to eight public data sets, each weighing the same.
  ///
  /// `excess` is the accept score over the threshold, `lead` how far the intent is before the best
  /// other one, negative for those behind.
  private func confidence(_ excess: Float, lead: Float) -> Float {
    1 / (1 + exp(-(0.694 * excess + 1.342 * max(-1, min(1, lead)) - 0.986)))
  }

  private var isLarge: Bool { examples.count >= BookSize.large }

  /// Finds the intents with the largest margins that have examples and are not excluded.
  private func findBest(_ scratch: ClassificationScratch, _ excluding: Set<Int>) {
    let limit = isLarge ? Self.candidateLimits.large : Self.candidateLimits.small
    var kept = scratch.considered
    scratch.considered = []
    kept.removeAll(keepingCapacity: true)
    let margins = scratch.margins
    for intent in 0..<intentCount {
      if kept.count == limit, margins[intent] <= margins[kept[limit - 1]] { continue }
      if examples.range(intent).isEmpty { continue }
      if !excluding.isEmpty, excluding.contains(intent) { continue }
      if kept.count < limit { kept.append(intent) }
      var place = kept.count - 1
      while place > 0, margins[kept[place - 1]] < margins[intent] {
        kept[place] = kept[place - 1]
        place -= 1
      }
      kept[place] = intent
    }
    scratch.considered = kept
  }

  /// Ranks the considered intents by their margins and their three nearest examples.
  private func findCandidates(_ scratch: ClassificationScratch) {
    let nearestWeight = isLarge ? Self.nearestWeights.large : Self.nearestWeights.small
    scratch.candidates.removeAll(keepingCapacity: true)
    for intent in scratch.considered {
      var candidate = nearest(scratch.similarities, intent)
      let (first, second, third) = candidate.similarities
      let shares = Self.nearestShares
      var similarity = shares.0 * first
      similarity += shares.1 * (candidate.count > 1 ? second : first)
      similarity +=
        shares.2 * (candidate.count > 2 ? third : candidate.count > 1 ? second : first)
      candidate.score = scratch.margins[intent] + nearestWeight * similarity
      scratch.candidates.append(candidate)
    }
    scratch.candidates.sort { ($1.score, $0.intent) < ($0.score, $1.intent) }
  }

  private func nearest(
    _ similarities: [Float], _ intent: Int
  ) -> ClassificationScratch.Candidate {
    var kept = ClassificationScratch.Candidate(intent: intent)
    let range = examples.range(intent)
    for example in range {
      let similarity = similarities[example]
      if similarity <= kept.similarities.2 { continue }
      if similarity <= kept.similarities.1 {
        kept.similarities.2 = similarity
        kept.examples.2 = example
        continue
      }
      (kept.similarities.2, kept.examples.2) = (kept.similarities.1, kept.examples.1)
      if similarity <= kept.similarities.0 {
        (kept.similarities.1, kept.examples.1) = (similarity, example)
      } else {
        (kept.similarities.1, kept.examples.1) = (kept.similarities.0, kept.examples.0)
        (kept.similarities.0, kept.examples.0) = (similarity, example)
      }
    }
    kept.count = min(3, range.count)
    return kept
  }

  private func findWords(_ scratch: ClassificationScratch) {
    scratch.words.removeAll(below: space.table.count)
    for stem in scratch.bag.stems {
      if let number = space.table[stem.hash] { scratch.words.insert(number) }
    }
  }

  /// Which share of a message's words the book knows; a long word that it does not know counts in
  /// part for the pieces that it does.
  private func knownWords(_ bag: FeatureBag) -> Float {
    let features = space.features.view
    var all: Float = 0
    var known: Float = 0
    for token in bag.tokens {
      let number = space.table[token.stem]
      let rarity = number.map { features[$0].rarity } ?? space.unknownRarity
      let weight = rarity * (token.isFunction ? FunctionWords.weight : 1)
      all += weight
      if number != nil || (token.list.map { space.table[$0] != nil } ?? false) {
        known += weight
      } else if !token.trigrams.isEmpty {
        var shared = 0
        for place in token.trigrams where space.table[bag.trigrams[place]] != nil { shared += 1 }
        known += weight * 0.7 * Float(shared) / Float(token.trigrams.count)
      }
    }
    return all > 0 ? known / all : 0
  }
}
