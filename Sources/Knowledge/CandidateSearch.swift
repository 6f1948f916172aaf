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

  /// How many passages are sorted by their bound at first: hardly more than thirty are compared.
  static let round = 36

  /// The tables of more passages than this do not stay in a processor's caches.
  private static let cached = 4096

  /// What `count` occurrences in a body of `length` are worth beside one in a heading.
  static func bodyFrequency(_ count: Int32, _ length: Float) -> Float {
    0.05 * Float(count) / length
  }

  /// A passage and an upper bound of its score.
  struct Bound: BitwiseCopyable {
    var passage: Int32 = 0
    var bound: Float = 0
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
        let range = postings.within(starts[number], starts[number + 1])
        postings.forEach(in: range) { _, posting in
          scores[Int(posting.heading)] += weight * posting.impact
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
    postings.forEach(in: postings.within(starts[term], starts[term + 1])) { _, posting in
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
      postings.forEach(in: postings.within(starts[number], starts[number + 1])) { _, posting in
        let heading = Int(posting)
        scores[heading] += weight / (Self.saturation + headings[heading].length)
      }
    }
  }

  // MARK: Comparing

  private func compare(into ranked: inout RankedPlaces) {
    let count = collect()
    if index.passageCount > Self.cached {
      for rank in 0..<min(count, Ranking.depth) {
        scratch.touched &+= comparison.touch(Int(scratch.bounds[rank].passage))
      }
    }
    for rank in 0..<count {
      let bound = scratch.bounds[rank]
      if Self.slack(bound.bound) < ranked.leastScore { return }
      ranked.add(comparison.place(of: Int(bound.passage)))
    }
    // Whatever was left out has at most the last bound.
    guard count == Self.round, Self.slack(scratch.bounds[count - 1].bound) >= ranked.leastScore
    else {
      return
    }
    compareRest(into: &ranked)
  }

  /// The rare case of more than a round of passages whose bounds reach the best.
  private func compareRest(into ranked: inout RankedPlaces) {
    let known = Set((0..<Self.round).map { scratch.bounds[$0].passage })
    // Anything whose bound with its slack reaches the least score lies above this.
    let least = max(0, (ranked.leastScore - 0.001) / 1.0001 - 0.001)
    var rest: [Bound] = []
    forEachBound(above: least) { bound, least in
      if !known.contains(bound.passage) { rest.append(bound) }
    }
    rest.sort { $0.bound != $1.bound ? $0.bound > $1.bound : $0.passage < $1.passage }
    for bound in rest {
      if Self.slack(bound.bound) < ranked.leastScore { break }
      ranked.add(comparison.place(of: Int(bound.passage)))
    }
  }

  /// A bound, raised by what rounding in another order of summation could have taken.
  private static func slack(_ bound: Float) -> Float { bound * 1.0001 + 0.001 }

  /// Puts the passages with the greatest bounds into the scratch, greatest first.
  ///
  /// - Returns: how many there are, at most ``round``.
  private func collect() -> Int {
    let bounds = scratch.bounds
    var count = 0
    forEachBound(above: addHeadings()) { bound, least in
      var rank = count < Self.round ? count : Self.round - 1
      while rank > 0, bounds[rank - 1].bound < bound.bound {
        bounds[rank] = bounds[rank - 1]
        rank -= 1
      }
      bounds[rank] = bound
      if count < Self.round { count += 1 }
      if count == Self.round { least = max(least, bounds[Self.round - 1].bound) }
    }
    return count
  }

  /// Adds the best heading of each passage to its body, and notes the greatest bound of each part.
  ///
  /// - Returns: a number that at least ``round`` bounds are above, and few more: just below the bound
  ///   that has this rank among the greatest of the parts.
  private func addHeadings() -> Float {
    let (parts, best) = (scratch.parts, scratch.bestParts)
    let isFlat = index.headingCount == index.passageCount
    var known = 0
    for part in 0..<parts.count {
      let range = part * scratch.partSize..<(part + 1) * scratch.partSize
      if !isFlat { addBestHeadings(range) }
      let bound =
        isFlat
        ? scratch.bodyScores.add(scratch.headingScores, in: range)
        : scratch.bodyScores.greatest(in: range)
      parts[part] = bound
      if known == Self.round, best[known - 1] >= bound { continue }
      var rank = known < Self.round ? known : Self.round - 1
      known = rank + 1
      while rank > 0, best[rank - 1] < bound {
        best[rank] = best[rank - 1]
        rank -= 1
      }
      best[rank] = bound
    }
    return known == Self.round ? max(0, best[known - 1].nextDown) : 0
  }

  private func addBestHeadings(_ range: Range<Int>) {
    let firstHeading = index.firstHeading.view
    let (headings, bodies) = (scratch.headingScores, scratch.bodyScores)
    for passage in range.clamped(to: 0..<index.passageCount) {
      var best: Float = 0
      var heading = Int(firstHeading[passage])
      let end = Int(firstHeading[passage + 1])
      while heading < end {
        best = max(best, headings[heading])
        heading += 1
      }
      bodies[passage] += best
    }
  }

  /// Calls `body` with every passage whose bound is above `least`, in order; `body` may raise it.
  @inline(__always)
  private func forEachBound(
    above least: Float, _ body: (_ bound: Bound, _ least: inout Float) -> Void
  ) {
    var least = least
    let (bounds, parts) = (scratch.bodyScores, scratch.parts)
    for part in 0..<parts.count where parts[part] > least {
      for passage in part * scratch.partSize..<(part + 1) * scratch.partSize {
        let bound = bounds[passage]
        if bound > least { body(Bound(passage: Int32(passage), bound: bound), &least) }
      }
    }
  }
}
