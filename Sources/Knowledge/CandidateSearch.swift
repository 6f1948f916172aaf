internal import FlatStorage

/// The first stage: a weighted sum over postings that finds the passages worth a closer look.
///
/// Headings are what is compared; a word of the body adds a twentieth. Words that only hold sentences
/// together weigh at most 0.8 of the content words, whatever their number.
///
/// The postings hold what each word adds, never rounded down, so their sum is an upper bound of the
/// score; only passages whose bound reaches the thirty best scores are compared exactly.
struct CandidateSearch {
  static let contextFrequency: Float = 0.5
  static let saturation: Float = 1.2

  /// How many passages are sorted by their bound in one round.
  private static let round = 48

  /// What `count` occurrences in a body of `length` are worth beside one in a heading.
  static func bodyFrequency(_ count: Int32, _ length: Float) -> Float {
    0.05 * Float(count) / length
  }

  struct Bound {
    let passage: Int32
    let bound: Float
  }

  private let comparison: Comparison
  private let index: TermIndex
  private let scratch: SearchScratch

  init(_ comparison: Comparison) {
    self.comparison = comparison
    index = comparison.index
    scratch = comparison.scratch
  }

  /// Puts the best passages into `ranked`, by their score; among equals the earlier one is better.
  ///
  /// - Complexity: O(postings of the query's units + headings), some forty passages compared.
  func search(into ranked: inout RankedPlaces) {
    addTerms()
    addPairs()
    compare(into: &ranked)
    scratch.headingScores.fill(0, count: scratch.headingScores.count)
    scratch.bodyScores.fill(0, count: scratch.bodyScores.count)
  }

  // MARK: Bounds

  private func addTerms() {
    let scores = scratch.headingScores
    let (starts, postings) = (index.headingStarts.view, index.headingPostings.view)
    let headings = index.headings.view
    for (place, term) in comparison.query.terms.enumerated() where term.isKnown {
      let weight = scratch.terms[place].weight
      if term.number >= 0 {
        let number = Int(term.number)
        for posting in postings.within(starts[number], starts[number + 1]) {
          let (heading, impact) = (Int(postings[posting].heading), postings[posting].impact)
          scores[heading] += weight * impact
        }
        addBodies(number, weight)
        addContexts(number, weight)
      }
      for entry in term.similar {
        let match = comparison.query.similar[Int(entry)].match
        let frequency = 0.8 * match.likeness
        let range = postings.within(starts[Int(match.term)], starts[Int(match.term) + 1])
        for posting in range {
          let heading = Int(postings[posting].heading)
          scores[heading] += weight * BodyImpacts.share(frequency / headings[heading].length)
        }
      }
    }
  }

  private func addBodies(_ term: Int, _ weight: Float) {
    let scores = scratch.bodyScores
    let step = weight * index.bodyStep
    let (starts, postings) = (index.bodyStarts.view, index.bodyPostings.view)
    for place in postings.within(starts[term], starts[term + 1]) {
      let posting = postings[place]
      let passage = Int(posting >> BodyImpacts.bits)
      scores[passage] += step * Float(Int32(truncatingIfNeeded: posting & BodyImpacts.most))
    }
  }

  private func addContexts(_ term: Int, _ weight: Float) {
    let scores = scratch.headingScores
    for passage in index.contextPostings[term] {
      for heading in index.headings(of: Int(passage)) {
        let length = index.headings[heading].length
        scores[heading] += weight * BodyImpacts.share(Self.contextFrequency / length)
      }
    }
  }

  private func addPairs() {
    let scores = scratch.headingScores
    let headings = index.headings.view
    let (starts, postings) = (index.pairPostings.starts.view, index.pairPostings.values.view)
    for (place, pair) in comparison.query.bigrams.enumerated() where pair.number >= 0 {
      let weight = scratch.pairs[place].weight
      let number = Int(pair.number)
      for posting in postings.within(starts[number], starts[number + 1]) {
        let heading = Int(postings[posting])
        scores[heading] += weight / (Self.saturation + headings[heading].length)
      }
    }
  }

  // MARK: Comparing

  private func compare(into ranked: inout RankedPlaces) {
    var bounds: [Bound] = []
    swap(&bounds, &ranked.bounds)
    let left = collect(above: 0, keeping: Self.round, into: &bounds)
    for bound in bounds {
      if Self.slack(bound.bound) < ranked.leastScore { break }
      ranked.add(comparison.place(of: Int(bound.passage)))
    }
    if left > 0, Self.slack(left) >= ranked.leastScore {
      compareRest(beyond: bounds, into: &ranked)
    }
    swap(&bounds, &ranked.bounds)
  }

  /// The rare case of more than a round of passages whose bounds reach the best.
  private func compareRest(beyond first: [Bound], into ranked: inout RankedPlaces) {
    let known = Set(first.map(\.passage))
    var rest: [Bound] = []
    // Anything whose bound with its slack reaches the least score lies above this.
    let least = max(0, (ranked.leastScore - 0.001) / 1.0001 - 0.001)
    _ = collect(above: least, keeping: .max, into: &rest)
    for bound in rest where !known.contains(bound.passage) {
      if Self.slack(bound.bound) < ranked.leastScore { break }
      ranked.add(comparison.place(of: Int(bound.passage)))
    }
  }

  /// A bound, raised by what rounding in another order of summation could have taken.
  private static func slack(_ bound: Float) -> Float { bound * 1.0001 + 0.001 }

  /// The passages with the `most` greatest bounds above `least`, best first.
  ///
  /// - Returns: the greatest bound that was left out, 0 where there is none.
  private func collect(above least: Float, keeping most: Int, into bounds: inout [Bound]) -> Float {
    bounds.removeAll(keepingCapacity: true)
    var (least, left) = (least, Float(0))
    let isFlat = index.headingCount == index.passageCount
    let (headings, bodies) = (scratch.headingScores, scratch.bodyScores)
    let firstHeading = index.firstHeading.view
    let count = index.passageCount
    var passage = 0
    while passage < count {
      if isFlat {
        // Eight at a time: hardly any of them matters.
        guard headings.hasSum(with: bodies, above: least, at: passage) else {
          passage += 8
          continue
        }
      }
      let end = min(count, passage + 8)
      while passage < end {
        var bound: Float = 0
        for heading in Int(firstHeading[passage])..<Int(firstHeading[passage + 1]) {
          bound = max(bound, headings[heading])
        }
        bound += bodies[passage]
        if bound > least { bounds.append(Bound(passage: Int32(passage), bound: bound)) }
        passage += 1
      }
      if bounds.count > 128, bounds.count > most {
        bounds.sort(by: Self.isBetter)
        left = max(left, bounds[most].bound)
        bounds.removeLast(bounds.count - most)
        least = bounds[most - 1].bound
      }
    }
    bounds.sort(by: Self.isBetter)
    if bounds.count > most {
      left = max(left, bounds[most].bound)
      bounds.removeLast(bounds.count - most)
    }
    return left
  }

  private static func isBetter(_ a: Bound, _ b: Bound) -> Bool {
    a.bound != b.bound ? a.bound > b.bound : a.passage < b.passage
  }
}
