/// The six numbers by which a message is accepted for an intent or rejected.
///
/// The constants were fitted once: on the examples of eight public data sets with intents left out
/// and words made unknown, and then, for the margin and small talk, on questions put to those sets.
/// So nothing has to be simulated where the bot runs.
package struct Evidence: Sendable, Equatable {
  /// The linear classifier's margin: about 1 for the intent, about -1 for the others.
  package var margin: Float
  /// Which share of the message's words, pairs of words and triples of characters the book knows.
  package var knownPhrases: Float
  /// The largest share of one of the three nearest examples that the message covers.
  package var coveredExample: Float
  /// Which share of the message's words the book knows, rare words counting more.
  package var knownWords: Float
  /// ln(1 + number of tokens).
  package var length: Float
  /// By how much the margin of ``SmallTalk`` passes -0.5, times the square of ``knownWords``: a
  /// message of words that the book does not know may be about anything. Twice as much in a large
  /// book, whose many examples tell the class better.
  package var smallTalk: Float

  static let weights = Evidence(
    margin: 3.02, knownPhrases: 1.115, coveredExample: 1.389, knownWords: 2.750, length: 0.306,
    smallTalk: -1.5)
  static let offset: Float = -4.254

  package var score: Float {
    margin * Self.weights.margin + knownPhrases * Self.weights.knownPhrases
      + coveredExample * Self.weights.coveredExample + knownWords * Self.weights.knownWords
      + length * Self.weights.length + smallTalk * Self.weights.smallTalk + Self.offset
  }

  /// The names, values and weights, in a fixed order.
  package var terms: [(name: String, value: Float, weight: Float)] {
    [
      ("margin", margin, Self.weights.margin),
      ("knownPhrases", knownPhrases, Self.weights.knownPhrases),
      ("coveredExample", coveredExample, Self.weights.coveredExample),
      ("knownWords", knownWords, Self.weights.knownWords),
      ("length", length, Self.weights.length),
      ("smallTalk", smallTalk, Self.weights.smallTalk),
    ]
  }
}
