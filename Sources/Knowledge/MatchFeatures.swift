/// How a query and one heading of a passage go together, as numbers on one scale for every subject.
struct MatchFeatures: Sendable {
  /// The share of what the content words tell that the heading holds.
  var coverage: Float = 0
  /// The same for words that hold sentences together.
  var functionCoverage: Float = 0
  /// Content words in the body.
  var body: Float = 0
  /// Shared pairs of neighbouring content units.
  var contentPairs: Float = 0
  /// Shared pairs with a word that holds sentences together.
  var functionPairs: Float = 0
  /// The longest common subsequence.
  var order: Float = 0
  /// The share of the heading that the query holds.
  var headingCoverage: Float = 0
  /// All matches, relative to the query and to the heading's length.
  var likeness: Float = 0
  /// Shared pairs relative to the heading's.
  var headingPairs: Float = 0
  /// Whether both ask the same kind of question.
  var question: Float = 0.5
  /// Where the heading only names a subject ("What is X?"): the share of the query's content words
  /// that ask for more than that.
  var beyondSubject: Float = 0
  /// Where the heading only names a subject: 1 if the query asks another kind of question.
  var otherQuestion: Float = 0
  /// The share of the query's content words, counted, that the heading or the context holds.
  var matchedShare: Float = 0
  /// A tenth of the first stage's score.
  var firstStage: Float = 0

  /// Content words of the query that the heading or the context holds, and what they tell.
  var matchedContent = 0
  var matchedMass: Float = 0

  static let names = [
    "coverage", "functionCoverage", "body", "contentPairs", "functionPairs", "order",
    "headingCoverage", "likeness", "headingPairs", "question", "beyondSubject", "otherQuestion",
    "matchedShare",
    "firstStage",
  ]

  var values: [Float] {
    [
      coverage, functionCoverage, body, contentPairs, functionPairs, order, headingCoverage,
      likeness, headingPairs, question, beyondSubject, otherQuestion,
      matchedShare, firstStage,
    ]
  }

  /// How a term of the query was found.
  enum Way: Sendable, Hashable {
    case exact
    /// In a word that is spelled almost the same, by number.
    case similar(Int32, likeness: Float)
    /// In the titles above.
    case context
    case missing
  }

  static let contextLikeness: Float = 0.6
  /// The most that a word tells which only stands there in another spelling.
  static let softLimit: Float = 4.5

  /// - Parameter score: of the passage in the first stage.
  init(_ query: Query, heading: Int, score: Float, in index: TermIndex) {
    let passage = Int(index.passageOfHeading[heading])
    let here = index.headingTerms[heading]
    var matched = ClassMasses()
    var soft: Float = 0
    for term in query.terms {
      let way = Self.way(of: term, in: here, passage: passage, index)
      switch way {
      case .exact: matched[term.kind] += term.information
      case .similar(let other, let likeness):
        soft += likeness * min(term.information, Self.softLimit, index.rarity[Int(other)])
      case .context: soft += Self.contextLikeness * min(term.information, Self.softLimit)
      case .missing: break
      }
      guard term.kind == .content else { continue }
      if way != .missing {
        matchedContent += 1
        matchedMass += term.information
      }
      body += Self.bodyMass(of: term, passage: passage, isInHeading: way == .exact, index)
    }
    let mass = query.contentMass
    firstStage = score / 10
    coverage = (matched.content + soft) / mass
    functionCoverage = matched.function / mass
    body /= mass
    order = Self.commonOrder(query, index.sequences[heading]) / query.totalMass
    question = query.questions.likeness(to: index.questions[heading])
    let all =
      matched.content + 0.8 * soft + 0.4 * matched.function + 0.2 * matched.boilerplate
    let own = index.masses[heading]
    let whole = own.content + 0.4 * own.function + 0.2 * own.boilerplate + 0.01
    headingCoverage = min(1, all / whole)
    let size = own.content + 0.4 * (own.function + own.boilerplate)
    likeness = all / query.totalMass * 2.2 / (1 + 1.2 * (0.4 + 0.6 * size / index.averageMass))
    let content = query.terms.count { $0.kind == .content }
    matchedShare = Float(matchedContent) / Float(max(1, content))
    if index.namesSubject[heading] {
      beyondSubject = 1 - min(matchedShare, coverage)
      if !query.questions.isSubset(of: index.questions[heading]) { otherQuestion = 1 }
    }
    comparePairs(query, heading: heading, in: index)
  }

  /// How `term` is found in the heading whose terms are `here`.
  static func way(
    of term: Query.Term, in here: ArraySlice<Int32>, passage: Int, _ index: TermIndex
  ) -> Way {
    if term.number >= 0, here.contains(term.number) { return .exact }
    var best: SimilarTerms.Match?
    for match in term.similar where match.likeness > (best?.likeness ?? 0) {
      if here.contains(match.term) { best = match }
    }
    if let best { return .similar(best.term, likeness: best.likeness) }
    if term.kind == .content, term.number >= 0, index.contextTerms[passage].contains(term.number) {
      return .context
    }
    return .missing
  }

  private static func bodyMass(
    of term: Query.Term, passage: Int, isInHeading: Bool, _ index: TermIndex
  ) -> Float {
    guard term.number >= 0 else { return 0 }
    let places = index.bodyTerms.range(passage)
    var low = places.lowerBound
    var high = places.upperBound
    while low < high {
      let middle = (low + high) / 2
      if index.bodyTerms.values[middle] < term.number { low = middle + 1 } else { high = middle }
    }
    guard low < places.upperBound, index.bodyTerms.values[low] == term.number else { return 0 }
    let frequency = Float(index.bodyCounts[low]) / index.bodyLengths[passage]
    return term.information * frequency / (frequency + 1.2) * (isInHeading ? 0.3 : 1)
  }

  /// The heaviest common subsequence: content words count whole, the others little.
  private static func commonOrder(_ query: Query, _ heading: ArraySlice<Int32>) -> Float {
    let heading = Array(heading.prefix(Query.limit))
    var row = [Float](repeating: 0, count: heading.count + 1)
    for place in query.sequence {
      let term = query.terms[place]
      guard term.number >= 0 else { continue }
      let weight: Float =
        switch term.kind {
        case .content: term.information
        case .function: 0.3 * term.information
        case .boilerplate: 0.1 * term.information
        }
      var diagonal: Float = 0
      for column in heading.indices {
        let above = row[column + 1]
        let match = heading[column] == term.number ? diagonal + weight : 0
        row[column + 1] = max(above, row[column], match)
        diagonal = above
      }
    }
    return row[heading.count]
  }

  private mutating func comparePairs(_ query: Query, heading: Int, in index: TermIndex) {
    let here = index.headingBigrams[heading]
    var total: Float = 0
    for bigram in query.bigrams {
      total += bigram.rarity
      guard bigram.number >= 0, here.contains(bigram.number) else { continue }
      let kinds = (query.terms[bigram.first].kind, query.terms[bigram.second].kind)
      if kinds == (.content, .content) {
        contentPairs += bigram.rarity
      } else {
        functionPairs += bigram.rarity
      }
    }
    let own = index.bigramMasses[heading]
    headingPairs = own > 0 ? (contentPairs + functionPairs) / own : 0
    if total > 0 {
      contentPairs /= total
      functionPairs /= total
    } else {
      contentPairs = 0
      functionPairs = 0
    }
  }
}
