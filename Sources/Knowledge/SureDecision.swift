internal import Foundation

/// Whether the best passage may be said without asking back.
///
/// A logistic sum, fitted on questions to three knowledge bases and on chat that asks for nothing
/// there. The distance to the second passage tells whether the *right* passage was found; the number
/// of matching content words and the form of the message tell whether it asks for anything that is
/// written here.
///
/// Never sure are a passage of which no content word matched, or just one Han character, and a passage
/// that only names a subject ("What is X?") when the message asks for more than that.
struct SureDecision: Sendable {
  /// What the decision looks at, for the best passage of a search.
  struct Evidence: Sendable {
    var features: MatchFeatures
    /// How far the best value is above the second passage's.
    var margin: Float
    var shape: MessageShape
    /// Different units in the message.
    var units: Int
    var namesSubject: Bool

    var values: [Float] {
      let margin = min(max(margin, 0), 5)
      let asks: Float = shape.asks ? 1 : 0
      // A Han character is half a word.
      let matched = Float(min(6, features.matchedContent)) * (shape.hasHan ? 0.5 : 1)
      return [
        margin, margin.squareRoot(), features.coverage, features.headingCoverage,
        features.matchedShare, min(3, matched), asks, asks * margin, shape.remarks ? 1 : 0,
        shape.isAddressed ? 1 : 0, features.order, features.likeness, min(3, features.firstStage),
        features.question, features.body, Float(log(1 + Double(units))), features.functionPairs,
        features.functionCoverage, namesSubject ? 1 : 0,
      ]
    }

    var canBeSure: Bool {
      guard features.matchedContent > 0 else { return false }
      // One character is no word, unless it is all that the heading says.
      if shape.hasHan, features.matchedContent == 1, features.headingCoverage < 0.6 { return false }
      return !namesSubject || (features.beyondSubject < 0.3 && features.otherQuestion == 0)
    }
  }

  static let weights: [Float] = [
    0.316, 0.615, 0.473, 2.622, -2.125, 1.234, 0.260, 0.206, -1.405, -3.011,
    0.987, -0.302, -0.912, 0.702, 1.949, -1.470, 2.049, -0.203, 0.574,
  ]
  static let bias: Float = -0.449
  static let threshold: Float = 1.2

  let sum: Float
  private let canBeSure: Bool

  var isSure: Bool { canBeSure && sum >= Self.threshold }

  init(_ evidence: Evidence) {
    sum = zip(Self.weights, evidence.values).reduce(Self.bias) { $0 + $1.0 * $1.1 }
    canBeSure = evidence.canBeSure
  }

  /// How likely the first passage is right for a message that asks for something written here.
  ///
  /// Calibrated on the same questions; at most a half for what is never sure.
  var confidence: Double {
    let likely = 1 / (1 + exp(-(0.70 * Double(sum) + 0.56)))
    return canBeSure ? likely : min(0.5, likely)
  }
}
