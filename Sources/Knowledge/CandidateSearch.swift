/// The first stage: a weighted sum over postings that finds the passages worth a closer look.
///
/// Headings are what is compared; a word of the body adds a twentieth. Words that only hold sentences
/// together weigh at most 0.8 of the content words, whatever their number.
struct CandidateSearch {
  struct Candidate {
    let passage: Int
    let score: Float
  }

  let index: TermIndex
  private var scores: [Float]
  private var frequencies: [Float]
  private var touched: [Int32] = []

  static let contextFrequency: Float = 0.5
  private static let saturation: Float = 1.2

  init(_ index: TermIndex) {
    self.index = index
    scores = [Float](repeating: 0, count: index.headingCount)
    frequencies = scores
  }

  /// The best passages for `query`, best first; among equals the earlier one.
  ///
  /// - Complexity: O(postings of the query's units + headings).
  mutating func best(_ limit: Int, for query: Query) -> [Candidate] {
    let factors = Self.factors(query)
    for term in query.terms where term.isKnown {
      spread(term)
      let weight = term.rarity * factors[term.kind] * (1 + Self.saturation)
      for heading in touched {
        let frequency = frequencies[Int(heading)]
        scores[Int(heading)] += weight * frequency / (Self.saturation + frequency)
        frequencies[Int(heading)] = 0
      }
      touched.removeAll(keepingCapacity: true)
    }
    for bigram in query.bigrams where bigram.number >= 0 {
      var weight = 0.3 * bigram.rarity * (1 + Self.saturation)
      if !bigram.isHan {
        let (a, b) = (query.terms[bigram.first].kind, query.terms[bigram.second].kind)
        weight *= (factors[a] + factors[b]) / 2
      }
      for heading in index.bigramPostings[Int(bigram.number)] {
        scores[Int(heading)] += weight / (Self.saturation + index.lengths[Int(heading)])
      }
    }
    return select(limit)
  }

  /// What a word of each class weighs in this query.
  private static func factors(_ query: Query) -> ClassMasses {
    var mass = ClassMasses()
    for term in query.terms { mass[term.kind] += term.rarity }
    let function =
      mass.function > 0 && mass.content > 0 ? min(1, 0.8 * mass.content / mass.function) : 1
    var factors = ClassMasses()
    factors.content = 1
    factors.function = function
    factors.boilerplate = min(0.2, function)
    return factors
  }

  /// Puts the frequency of `term` in every heading where it, or a word like it, occurs.
  private mutating func spread(_ term: Query.Term) {
    let number = Int(term.number)
    for heading in index.headingPostings[number] {
      frequencies[Int(heading)] = 1
      touched.append(heading)
    }
    for match in term.similar {
      for heading in index.headingPostings[Int(match.term)] {
        raise(Int(heading), to: 0.8 * match.likeness)
      }
    }
    for passage in index.contextPostings[number] {
      for heading in index.headings(of: Int(passage)) {
        raise(heading, to: Self.contextFrequency)
      }
    }
    for heading in touched { frequencies[Int(heading)] /= index.lengths[Int(heading)] }
    let places = index.bodyPostings.range(number)
    for place in places {
      let passage = Int(index.bodyPostings.values[place])
      let extra = 0.05 * Float(index.bodyPostingCounts[place]) / index.bodyLengths[passage]
      for heading in index.headings(of: passage) {
        if frequencies[heading] == 0 { touched.append(Int32(heading)) }
        frequencies[heading] += extra
      }
    }
  }

  private mutating func raise(_ heading: Int, to frequency: Float) {
    if frequencies[heading] == 0 { touched.append(Int32(heading)) }
    frequencies[heading] = max(frequencies[heading], frequency)
  }

  private func select(_ limit: Int) -> [Candidate] {
    var best: [Candidate] = []
    var heading = 0
    while heading < scores.count {
      let passage = Int(index.passageOfHeading[heading])
      let end = Int(index.firstHeading[passage + 1])
      var score: Float = 0
      while heading < end {
        score = max(score, scores[heading])
        heading += 1
      }
      guard score > 0 else { continue }
      if best.count == limit, let last = best.last, score <= last.score { continue }
      var place = best.count
      while place > 0, best[place - 1].score < score { place -= 1 }
      best.insert(Candidate(passage: passage, score: score), at: place)
      if best.count > limit { best.removeLast() }
    }
    return best
  }
}
