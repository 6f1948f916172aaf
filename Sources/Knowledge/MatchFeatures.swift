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

  /// The sum of all features by ``KnowledgeIndex/weights``.
  var value: Float {
    let weights = KnowledgeIndex.weights
    var sum: Float = weights[0] * coverage
    sum += weights[1] * functionCoverage
    sum += weights[2] * body
    sum += weights[3] * contentPairs
    sum += weights[4] * functionPairs
    sum += weights[5] * order
    sum += weights[6] * headingCoverage
    sum += weights[7] * likeness
    sum += weights[8] * headingPairs
    sum += weights[9] * question
    sum += weights[10] * beyondSubject
    sum += weights[11] * otherQuestion
    sum += weights[12] * matchedShare
    return sum + weights[13] * firstStage
  }

  /// How a term of the query was found.
  enum Way: Sendable, Hashable {
    case exact
    /// In a word that is spelled almost the same, by number.
    case similar(Int32, likeness: Float)
    /// In the titles above.
    case context
    case body
    case missing
  }

  static let contextLikeness: Float = 0.6
  /// The most that a word tells which only stands there in another spelling.
  static let softLimit: Float = 4.5

  /// - Parameters:
  ///   - all: the matches, by class and way.
  ///   - total: of the query.
  ///   - own: of the heading.
  ///   - average: of all headings.
  mutating func compareMasses(
    _ all: Float, _ total: Float, _ own: ClassMasses, average: Float
  ) {
    let whole = own.content + 0.4 * own.function + 0.2 * own.boilerplate + 0.01
    headingCoverage = min(1, all / whole)
    let size = own.content + 0.4 * (own.function + own.boilerplate)
    likeness = all / total * 2.2 / (1 + 1.2 * (0.4 + 0.6 * size / average))
  }
}
