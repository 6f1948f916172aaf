internal import Foundation

/// Whether the best passage may be said without asking back.
///
/// A logistic sum. The distance to the second passage tells whether the *right* passage was found; the
/// number of matching content words and the form of the message tell whether it asks for anything
/// that is written here.
struct SureDecision: Sendable {
  /// What the decision looks at, for the best passage of a search.
  struct Evidence: Sendable {
    var value: Float = 0
    var margin: Float = 0
    var coverage: Float = 0
    var headingCoverage: Float = 0
    /// Matched content units relative to all content units.
    var matchedShare: Float = 0
    /// What the matched content units tell, relative to ln(1 + headings).
    var matchedMass: Float = 0
    /// Matched content units, at most 3; a Han character counts half.
    var matched: Float = 0
    var unknownShare: Float = 0
    /// Of the best heading.
    var features: [Float] = []
    var shape: MessageShape

    var values: [Float] {
      let margin = min(max(margin, 0), 4)
      let asks: Float = shape.asks ? 1 : 0
      return [
        min(value, 12), margin, margin.squareRoot(), coverage, headingCoverage, matchedShare,
        matchedMass, min(3, matched), matched >= 1.5 ? 1 : 0, asks, asks * margin,
        shape.remarks ? 1 : 0, shape.isAddressed ? 1 : 0, unknownShare,
      ]
    }
  }

  static let weights: [Float] = [
    0.376, 0.415, 1.438, -1.170, -0.906, -0.631, -0.352, 1.121, -0.246, 1.008, 0.058, -1.568,
    -2.833, 1.103,
  ]
  static let bias: Float = -6.26
  static let threshold: Float = 0.85

  let sum: Float

  init(_ evidence: Evidence) {
    sum = zip(Self.weights, evidence.values).reduce(Self.bias) { $0 + $1.0 * $1.1 }
  }

  var isSure: Bool { sum >= Self.threshold }

  /// How likely the first passage is right, from 0 to 1.
  var confidence: Double { 1 / (1 + exp(-Double(sum))) }
}
