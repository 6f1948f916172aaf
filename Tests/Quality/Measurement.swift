internal import Foundation

/// A figure of a measurement; raw values are the names of `quality.py`, where it has it.
enum Figure: String, CaseIterable {
  /// Of the messages in scope.
  case answeredRight = "answered_right"
  case accepted
  /// Of the messages out of scope.
  case rejected
  /// Of all answers.
  case precision
  /// The best intent is the right one, accepted or not.
  case top1
  case clarified
  /// A right document is the first, or one of the first three.
  case r1, r3
  case mrr3
  case sureAnswers = "sure_answers"
  case surePrecision = "sure_precision"
  case recall, f1
  case falseReplies = "false_replies"
  /// The right one of a handful of candidates is the first.
  case hit1
  /// How far confidence is from being right, over all messages that had a candidate.
  case calibrationError = "calibration_error"
  /// The same over what was answered.
  case answerCalibrationError = "answer_calibration_error"

  /// Which way is better; `nil` where more is neither.
  var isBetterHigher: Bool? {
    switch self {
    case .accepted, .clarified: nil
    case .falseReplies, .calibrationError, .answerCalibrationError: false
    default: true
    }
  }

  var title: String {
    switch self {
    case .answeredRight: "right"
    case .sureAnswers: "sure"
    case .surePrecision: "sure right"
    case .falseReplies: "false"
    case .hit1: "hit@1"
    case .calibrationError: "ECE"
    case .answerCalibrationError: "ECE answers"
    default: rawValue
    }
  }
}

/// What came out for one set.
struct Measurement {
  enum Kind: CaseIterable {
    case intents, documents, room, ranking

    var title: String {
      switch self {
      case .intents: "intents"
      case .documents: "documents"
      case .room: "groups"
      case .ranking: "reranking"
      }
    }

    var counts: [String] {
      switch self {
      case .intents: ["in_scope", "out_of_scope"]
      case .documents: ["queries", "documents"]
      case .room: ["answer", "silent"]
      case .ranking: ["queries"]
      }
    }

    var figures: [Figure] {
      switch self {
      case .intents:
        [
          .answeredRight, .accepted, .rejected, .precision, .top1, .clarified, .calibrationError,
          .answerCalibrationError,
        ]
      case .documents:
        [
          .r1, .r3, .mrr3, .sureAnswers, .surePrecision, .calibrationError,
          .answerCalibrationError,
        ]
      case .room: [.precision, .recall, .f1, .falseReplies]
      case .ranking: [.hit1, .calibrationError]
      }
    }
  }

  let set: String
  /// The half that was asked, or ``Baseline/training``.
  let side: String
  let kind: Kind
  /// In the order of ``Kind/counts``.
  let counts: [Int]
  /// Each rounded to four digits; one that is not defined is missing.
  var figures: [Figure: Double] = [:]
  /// Training and indexing; `nil` where nothing was built for it.
  var buildSeconds: Double?
  /// One message; `nil` where nothing was asked for it.
  var microseconds: Double?
  var reliability: Reliability?
  var note: String?

  /// The figures as the baseline keeps them.
  var recorded: [String: Double] {
    var all: [String: Double] = [:]
    for (name, count) in zip(kind.counts, counts) { all[name] = Double(count) }
    for (figure, value) in figures { all[figure.rawValue] = value }
    return all
  }

  /// The plain mean of the figures of several sets.
  static func mean(_ name: String, _ parts: [Measurement]) -> Measurement? {
    guard let first = parts.first, parts.count > 1 else { return nil }
    let sums = parts.dropFirst().reduce(first.counts) { sum, part in
      zip(sum, part.counts).map { $0 + $1 }
    }
    var mean = Measurement(set: name, side: first.side, kind: first.kind, counts: sums)
    for figure in first.kind.figures {
      let values = parts.compactMap { $0.figures[figure] }
      if values.count == parts.count {
        mean.figures[figure] = fourDigits(values.reduce(0, +) / Double(values.count))
      }
    }
    return mean
  }
}

/// `a` of `b` with four digits; `nil` of nothing.
func share(_ a: Int, _ b: Int) -> Double? { b == 0 ? nil : fourDigits(Double(a) / Double(b)) }

func fourDigits(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

/// Whether confidence means what it says: ten bins of equal width.
struct Reliability {
  struct Bin {
    var count = 0
    var right = 0
    var confidence = 0.0

    var meanConfidence: Double { count == 0 ? 0 : confidence / Double(count) }
    var shareRight: Double { count == 0 ? 0 : Double(right) / Double(count) }
  }

  private(set) var bins = [Bin](repeating: Bin(), count: 10)

  mutating func add(confidence: Double, isRight: Bool) {
    let bounded = confidence.isFinite ? min(max(confidence, 0), 1) : 0
    let place = min(9, Int(bounded * 10))
    bins[place].count += 1
    bins[place].confidence += bounded
    if isRight { bins[place].right += 1 }
  }

  /// The expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean distance between
  /// confidence and the share of right ones over the bins, weighed by their counts.
  var expectedError: Double? {
    let all = bins.reduce(0) { $0 + $1.count }
    guard all > 0 else { return nil }
    let sum = bins.reduce(0) {
      $0 + Double($1.count) * abs($1.meanConfidence - $1.shareRight)
    }
    return fourDigits(sum / Double(all))
  }
}
