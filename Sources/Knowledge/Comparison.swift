internal import FlatStorage

/// Compares one query with passages, term by term.
///
/// It holds the tables that it reads and the scratch that it writes; both belong to the search that
/// made it.
final class Comparison {
  /// What is known of a term of the query.
  struct Term: BitwiseCopyable {
    var information: Float = 0
    /// In the first stage.
    var weight: Float = 0
    /// As a step of the common subsequence.
    var orderWeight: Float = 0
    var kind: WordClass = .content
    var isKnown = false
  }

  /// How a heading holds a term of the query.
  struct Found: BitwiseCopyable {
    var isExact = false
    var isInContext = false
    /// Of the most similar word, 0 where there is none.
    var likeness: Float = 0
    /// The number of that word.
    var similar: Int32 = -1
    /// How often the body holds the term.
    var bodyCount: Int32 = 0
  }

  /// What is known of a pair of the query.
  struct Pair: BitwiseCopyable {
    var rarity: Float = 0
    var weight: Float = 0
    var isContent = false
    /// The ``look`` that found it last.
    var look: Int32 = 0
  }

  let query: Query
  let scratch: SearchScratch
  let index: TermIndex
  let contentMass: Float
  let totalMass: Float
  let contentCount: Int
  private let pairTotal: Float
  /// Counts the headings that were looked at.
  private var look: Int32 = 0
  private let terms: ScratchBuffer<Term>
  private let found: ScratchBuffer<Found>
  private let pairs: ScratchBuffer<Pair>
  private let marks: ScratchBuffer<Int32>
  private let headings: TableView<HeadingFacts>
  private let firstHeading: TableView<Int32>
  private let sequenceStarts: TableView<Int32>
  private let sequences: TableView<Int32>
  private let pairStarts: TableView<Int32>
  private let headingPairs: TableView<Int32>
  private let contextStarts: TableView<Int32>
  private let contextTerms: TableView<Int32>
  private let bodyStarts: TableView<Int32>
  private let bodyTerms: TableView<UInt16>
  private let wideTerms: TableView<Int32>
  private let bodyCounts: TableView<UInt8>
  private let bodyLengths: TableView<Float>
  private let rarity: TableView<Float>
  private let knownCount: Int
  private let termCount: Int
  private let pairCount: Int
  private let stepCount: Int

  /// - Parameter query: its terms are marked in `scratch`.
  init(_ query: Query, _ index: TermIndex, _ scratch: SearchScratch) {
    self.query = query
    self.scratch = scratch
    self.index = index
    (contentMass, totalMass) = (query.contentMass, query.totalMass)
    (terms, found, pairs) = (scratch.terms, scratch.found, scratch.pairs)
    marks = scratch.marks
    headings = index.headings.view
    firstHeading = index.firstHeading.view
    (sequenceStarts, sequences) = (index.sequences.starts.view, index.sequences.values.view)
    (pairStarts, headingPairs) = (index.headingPairs.starts.view, index.headingPairs.values.view)
    (contextStarts, contextTerms) = (
      index.contextTerms.starts.view, index.contextTerms.values.view
    )
    (bodyStarts, bodyTerms) = (index.bodies.starts.view, index.bodies.terms.view)
    wideTerms = index.bodies.wideTerms.view
    (bodyCounts, bodyLengths) = (index.bodies.counts.view, index.bodyLengths.view)
    rarity = index.rarity.view
    (termCount, pairCount) = (query.terms.count, query.bigrams.count)
    stepCount = query.sequence.count
    let factors = Self.factors(query)
    var (contentCount, knownCount) = (0, 0)
    for (place, term) in query.terms.enumerated() {
      scratch.terms[place] = Term(
        information: term.information,
        weight: term.rarity * factors[term.kind] * (1 + CandidateSearch.saturation),
        orderWeight: Self.orderWeight(term), kind: term.kind, isKnown: term.isKnown)
      if term.kind == .content { contentCount += 1 }
      if term.number >= 0 { knownCount += 1 }
    }
    (self.contentCount, self.knownCount) = (contentCount, knownCount)
    var total: Float = 0
    for (place, bigram) in query.bigrams.enumerated() {
      let kinds = (query.terms[bigram.first].kind, query.terms[bigram.second].kind)
      var weight = 0.3 * bigram.rarity * (1 + CandidateSearch.saturation)
      if !bigram.isHan { weight *= (factors[kinds.0] + factors[kinds.1]) / 2 }
      scratch.pairs[place] = Pair(
        rarity: bigram.rarity, weight: weight, isContent: kinds == (.content, .content))
      total += bigram.rarity
      if bigram.number >= 0 { scratch.pairMarks[Int(bigram.number)] = UInt16(place + 1) }
    }
    pairTotal = total
    for (place, term) in query.sequence.enumerated() { scratch.sequence[place] = term }
  }

  /// Takes back the marks of the query's pairs.
  func unmark() {
    for bigram in query.bigrams where bigram.number >= 0 {
      scratch.pairMarks[Int(bigram.number)] = 0
    }
  }

  private static func orderWeight(_ term: Query.Term) -> Float {
    switch term.kind {
    case .content: term.information
    case .function: 0.3 * term.information
    case .boilerplate: 0.1 * term.information
    }
  }

  /// What a word of each class weighs in the first stage for this query.
  private static func factors(_ query: Query) -> ClassMasses {
    var mass = ClassMasses()
    for term in query.terms { mass[term.kind] += term.rarity }
    let function =
      mass.function > 0 && mass.content > 0 ? min(1, 0.8 * mass.content / mass.function) : 1
    return ClassMasses(content: 1, function: function, boilerplate: min(0.2, function))
  }

  // MARK: One passage

  /// Reads the beginnings of what ``place(of:score:)`` will look at.
  ///
  /// Done for many passages at once, the processor waits for all of it together, not in turn.
  func touch(_ passage: Int) -> Int32 {
    let heading = Int(firstHeading[passage])
    var sum = Int32(truncatingIfNeeded: headings[heading].questions)
    let body = bodyCounts.within(bodyStarts[passage], bodyStarts[passage + 1])
    if let place = body.first, let last = body.last {
      sum &+= Int32(bodyCounts[place]) &+ Int32(bodyCounts[last])
      if wideTerms.count == 0 {
        sum &+= Int32(bodyTerms[place]) &+ Int32(bodyTerms[last])
        sum &+= Int32(bodyTerms[(place + last) / 2])
      }
    }
    let terms = sequences.within(sequenceStarts[heading], sequenceStarts[heading + 1])
    if let place = terms.first { sum &+= sequences[place] }
    let pairs = headingPairs.within(pairStarts[heading], pairStarts[heading + 1])
    if let place = pairs.first { sum &+= headingPairs[place] &+ contextStarts[passage] }
    return sum
  }

  /// The best heading of `passage`; where it has only one, the order of words is left to
  /// ``completed(_:)``.
  ///
  /// - Parameter given: its score in the first stage, or `nil` to work it out.
  func place(of passage: Int, score given: Float? = nil) -> Ranking.Place {
    let first = Int(firstHeading[passage])
    let end = Int(firstHeading[passage + 1])
    lookAtBody(passage)
    var score: Float = 0
    for heading in first..<max(first, end) {
      lookAtHeading(heading, isFresh: heading == first)
      score = max(score, self.score(heading, passage))
    }
    if let given { score = given }
    var best: Ranking.Place?
    for heading in first..<max(first, end) {
      if end - first > 1 { lookAtHeading(heading) }
      var features = features(heading, passage, score: score)
      let isWhole = end - first > 1
      features.order = (isWhole ? commonOrder(heading) : greatestOrder()) / totalMass
      let value = features.value
      if value > best?.value ?? -.infinity {
        best = Ranking.Place(
          passage: passage, heading: heading, score: score, features: features, value: value,
          isWhole: isWhole)
      }
    }
    guard let best else { preconditionFailure("Every passage has a heading.") }
    return best
  }

  /// A place with its true value, which is never above the one before.
  func completed(_ place: Ranking.Place) -> Ranking.Place {
    guard !place.isWhole else { return place }
    lookAtHeading(place.heading)
    var features = place.features
    features.order = commonOrder(place.heading) / totalMass
    return Ranking.Place(
      passage: place.passage, heading: place.heading, score: place.score, features: features,
      value: features.value, isWhole: true)
  }

  /// Fills in what the body and the context of `passage` hold.
  private func lookAtBody(_ passage: Int) {
    let (found, marks) = (found, marks)
    for place in 0..<termCount { found[place] = Found() }
    for place in contextTerms.within(contextStarts[passage], contextStarts[passage + 1]) {
      let mark = Int(marks[Int(contextTerms[place])])
      if mark > 0, mark <= Query.limit { found[mark - 1].isInContext = true }
    }
    let range = bodyCounts.within(bodyStarts[passage], bodyStarts[passage + 1])
    if wideTerms.count > 0 {
      lookAtBody(range, wideTerms)
    } else {
      lookAtBody(range, bodyTerms)
    }
  }

  @inline(__always)
  private func lookAtBody<Number: FixedWidthInteger>(
    _ range: Range<Int>, _ bodyTerms: TableView<Number>
  ) {
    let (found, marks) = (found, marks)
    if range.count > 32 * knownCount {
      for (place, term) in query.terms.enumerated() where term.number >= 0 {
        if let hit = Self.place(of: term.number, in: range, bodyTerms) {
          found[place].bodyCount = bodyCount(hit)
        }
      }
      return
    }
    bodyTerms.forEach(in: range) { place, term in
      let mark = Int(marks[Int(term)])
      if mark > 0, mark <= Query.limit { found[mark - 1].bodyCount = bodyCount(place) }
    }
  }

  private func bodyCount(_ place: Int) -> Int32 {
    let count = bodyCounts[place]
    return count < 255 ? Int32(count) : index.bodies.largeCount(at: place)
  }

  private static func place<Number: FixedWidthInteger>(
    of term: Int32, in range: Range<Int>, _ bodyTerms: TableView<Number>
  ) -> Int? {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if bodyTerms[middle] < term { low = middle + 1 } else { high = middle }
    }
    return low < range.upperBound && bodyTerms[low] == term ? low : nil
  }

  /// Fills in what `heading` holds.
  ///
  /// - Parameter isFresh: whether no heading was looked at since the body was.
  private func lookAtHeading(_ heading: Int, isFresh: Bool = false) {
    let (found, marks, pairs, pairMarks) = (found, marks, pairs, scratch.pairMarks)
    look &+= 1
    let look = look
    if !isFresh {
      for place in 0..<termCount {
        found[place].isExact = false
        found[place].likeness = 0
      }
    }
    let terms = sequences.within(sequenceStarts[heading], sequenceStarts[heading + 1])
    sequences.forEach(in: terms) { _, term in
      let mark = Int(marks[Int(term)])
      guard mark > 0 else { return }
      if mark <= Query.limit {
        found[mark - 1].isExact = true
      } else {
        addSimilar(mark - Query.limit - 1, term)
      }
    }
    let range = headingPairs.within(pairStarts[heading], pairStarts[heading + 1])
    headingPairs.forEach(in: range) { _, pair in
      let mark = Int(pairMarks[Int(pair)])
      if mark > 0 { pairs[mark - 1].look = look }
    }
  }

  /// Keeps the most similar word of the heading, of equal ones that with the lowest number.
  private func addSimilar(_ entry: Int, _ term: Int32) {
    var entry = Int32(entry)
    while entry >= 0 {
      let similar = query.similar[Int(entry)]
      let place = Int(similar.place)
      let likeness = found[place].likeness
      if similar.match.likeness > likeness
        || (similar.match.likeness == likeness && term < found[place].similar)
      {
        found[place].likeness = similar.match.likeness
        found[place].similar = term
      }
      entry = similar.next
    }
  }

  /// The score of the first stage.
  private func score(_ heading: Int, _ passage: Int) -> Float {
    let (terms, allFound, pairs, look) = (terms, found, pairs, look)
    let length = headings[heading].length
    let bodyLength = bodyLengths[passage]
    var score: Float = 0
    for place in 0..<termCount where terms[place].isKnown {
      let found = allFound[place]
      var frequency: Float = found.isExact ? 1 : 0.8 * found.likeness
      if found.isInContext { frequency = max(frequency, CandidateSearch.contextFrequency) }
      if frequency > 0 { frequency /= length }
      if found.bodyCount > 0 {
        frequency += CandidateSearch.bodyFrequency(found.bodyCount, bodyLength)
      }
      if frequency > 0 {
        score += terms[place].weight * frequency / (CandidateSearch.saturation + frequency)
      }
    }
    for place in 0..<pairCount where pairs[place].look == look {
      score += pairs[place].weight / (CandidateSearch.saturation + length)
    }
    return score
  }

  // MARK: Features

  private func features(_ heading: Int, _ passage: Int, score: Float) -> MatchFeatures {
    let facts = headings[heading]
    let bodyLength = bodyLengths[passage]
    var features = MatchFeatures()
    var matched = ClassMasses()
    var soft: Float = 0
    let (terms, allFound) = (terms, found)
    for place in 0..<termCount {
      let (term, found) = (terms[place], allFound[place])
      var isMissing = false
      if found.isExact {
        matched[term.kind] += term.information
      } else if found.likeness > 0 {
        soft +=
          found.likeness
          * min(term.information, MatchFeatures.softLimit, rarity[Int(found.similar)])
      } else if found.isInContext {
        soft += MatchFeatures.contextLikeness * min(term.information, MatchFeatures.softLimit)
      } else {
        isMissing = true
      }
      guard term.kind == .content else { continue }
      if !isMissing {
        features.matchedContent += 1
        features.matchedMass += term.information
      }
      if found.bodyCount > 0 {
        let frequency = Float(found.bodyCount) / bodyLength
        features.body +=
          term.information * frequency / (frequency + 1.2) * (found.isExact ? 0.3 : 1)
      }
    }
    features.firstStage = score / 10
    features.coverage = (matched.content + soft) / contentMass
    features.functionCoverage = matched.function / contentMass
    features.body /= contentMass
    let questions = QuestionKinds(rawValue: facts.questions)
    features.question = query.questions.likeness(to: questions)
    let all =
      matched.content + 0.8 * soft + 0.4 * matched.function + 0.2 * matched.boilerplate
    features.compareMasses(all, totalMass, facts.masses, average: index.averageMass)
    features.matchedShare = Float(features.matchedContent) / Float(max(1, contentCount))
    if facts.namesSubject != 0 {
      features.beyondSubject = 1 - min(features.matchedShare, features.coverage)
      if !query.questions.isSubset(of: questions) { features.otherQuestion = 1 }
    }
    comparePairs(&features, facts.pairMass)
    return features
  }

  /// What the common subsequence weighs at most: all that the heading holds, raised by what rounding
  /// could take.
  private func greatestOrder() -> Float {
    let (steps, found, terms) = (scratch.sequence, found, terms)
    var sum: Float = 0
    for step in 0..<stepCount {
      let place = Int(steps[step])
      if found[place].isExact { sum += terms[place].orderWeight }
    }
    return sum * 1.0001
  }

  /// The heaviest common subsequence: content words count whole, the others little.
  ///
  /// Terms that only one of the two has change nothing and are left out.
  private func commonOrder(_ heading: Int) -> Float {
    let (common, row, steps) = (scratch.common, scratch.row, scratch.sequence)
    let (marks, found, terms) = (marks, found, terms)
    let range = sequences.within(sequenceStarts[heading], sequenceStarts[heading + 1])
    var columns = 0
    row[0] = 0
    for place in range.prefix(Query.limit) {
      let mark = marks[Int(sequences[place])]
      guard mark > 0, mark <= Query.limit else { continue }
      common[columns] = mark - 1
      columns += 1
      row[columns] = 0
    }
    guard columns > 0 else { return 0 }
    for step in 0..<stepCount {
      let place = steps[step]
      guard found[Int(place)].isExact else { continue }
      let weight = terms[Int(place)].orderWeight
      var diagonal: Float = 0
      for column in 0..<columns {
        let above = row[column + 1]
        let match = common[column] == place ? diagonal + weight : 0
        row[column + 1] = max(above, row[column], match)
        diagonal = above
      }
    }
    return row[columns]
  }

  private func comparePairs(_ features: inout MatchFeatures, _ own: Float) {
    let (pairs, look) = (pairs, look)
    for place in 0..<pairCount where pairs[place].look == look {
      if pairs[place].isContent {
        features.contentPairs += pairs[place].rarity
      } else {
        features.functionPairs += pairs[place].rarity
      }
    }
    features.headingPairs = own > 0 ? (features.contentPairs + features.functionPairs) / own : 0
    if pairTotal > 0 {
      features.contentPairs /= pairTotal
      features.functionPairs /= pairTotal
    } else {
      features.contentPairs = 0
      features.functionPairs = 0
    }
  }

  /// How a term of the query is found in the heading that was looked at last.
  func way(of place: Int) -> MatchFeatures.Way {
    let found = found[place]
    if found.isExact { return .exact }
    if found.likeness > 0 { return .similar(found.similar, likeness: found.likeness) }
    if found.isInContext { return .context }
    return found.bodyCount > 0 ? .body : .missing
  }

  /// Looks at one heading, for ``way(of:)``.
  func look(at heading: Int, of passage: Int) {
    lookAtBody(passage)
    lookAtHeading(heading)
  }
}
