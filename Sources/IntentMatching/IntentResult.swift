/// What a message may mean.
package struct IntentResult: Sendable, Equatable {
  /// One intent, with the numbers that speak for it.
  package struct Candidate: Sendable, Equatable {
    package let intent: Int
    /// *Z*: the linear margin and half the similarity of the nearest examples; it ranks.
    package let score: Float
    /// What is compared with the threshold.
    package let acceptScore: Float
    /// From 0 to 1: how often such an answer was right on public data. A channel full of chatter
    /// makes it lower than it says.
    package let confidence: Float
    package let evidence: Evidence
    /// The caller's number of the nearest example, and the cosine with it from 0 to 1.
    package let nearestExample: Int
    package let similarity: Float
  }

  /// Best first, at most five, in a book of 1500 examples or more two; empty where the text or the
  /// book has nothing to compare.
  package let ranked: [Candidate]
  /// Whether the first is sure enough.
  package let isAccepted: Bool
  /// The accept score that the first had to reach; 0 where there is none.
  package let threshold: Float

  static let nothing = IntentResult(ranked: [], isAccepted: false, threshold: 0)

  /// How far the first is before the second in ``Candidate/score``; infinity where it stands alone,
  /// 0 where there is none.
  package var margin: Float {
    guard let first = ranked.first else { return 0 }
    return ranked.count > 1 ? first.score - ranked[1].score : .infinity
  }

  /// The share of the message's words that the book knows, rare words counting more; 0 where there
  /// is no candidate.
  package var knownShare: Float { ranked.first?.evidence.knownWords ?? 0 }
}
