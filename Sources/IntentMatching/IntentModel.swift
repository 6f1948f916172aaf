internal import Foundation
package import TextNormalization

/// Which intent a message has, told by a few examples of each, or that it has none of them.
///
/// - ``IntentExample``: what an editor wrote under a rule.
/// - ``IntentModel``: trained from all examples of a rule book; classifies messages.
/// - ``IntentResult``: the best intents, each with its numbers, and whether the first is sure enough.
/// - ``IntentExplanation``: the same numbers, with the words that made them, for people.
/// - ``Strictness``: how sure is sure enough, said by the rule book.
///
/// ```swift
/// let model = IntentModel(
///   intentCount: 2,
///   examples: [
///     IntentExample(intent: 0, text: NormalizedText("我的快递到哪了")),
///     IntentExample(intent: 1, text: NormalizedText("怎么申请退款")),
///   ],
///   strictness: [.normal, .normal], wordLists: [])
/// model.classify(NormalizedText("快递到哪里了")).ranked.first?.intent  // 0
/// ```
///
/// How: ``TokenizedText`` → ``FeatureBag`` → ``FeatureSpace`` gives a sparse vector; a linear
/// classifier an intent (``DualTraining``) and the three nearest examples give the score *Z*; six
/// numbers (``Evidence``), one of them from ``SmallTalk``, say whether the best may be accepted.
///
/// Laws: the same examples give the same bits, in every process; `init(encoded:)` of ``encoded()``
/// classifies as the original does; without word lists nothing differs from a model that knows none.
/// Limits: ``TokenizedText/tokenLimit`` tokens of a text are read, ``TokenizedText/wordLimit``
/// characters of a word, ``WordLists/entryLimit`` words of an entry.

/// A sentence that an editor gave as an example of an intent.
package struct IntentExample: Sendable {
  /// From 0 up to the model's count of intents; examples of others are left out.
  package let intent: Int
  package let text: NormalizedText

  package init(intent: Int, text: NormalizedText) {
    self.intent = intent
    self.text = text
  }
}

/// How sure the model must be before it accepts an intent.
package enum Strictness: String, Sendable, Codable, CaseIterable {
  /// Where a wrong answer is worse than none.
  case strict
  case normal
  /// Where every message is meant for the bot, as on a device.
  case low

  /// The least accept score, before the size of the book is counted.
  var threshold: Float {
    switch self {
    case .strict: 0
    case .normal: -1.62
    case .low: -3.5
    }
  }
}

/// A classifier for the intents of one rule book.
package struct IntentModel: Sendable {
  let intentCount: Int
  let strictness: [Strictness]
  let lists: WordLists
  let space: FeatureSpace
  /// By feature, then the bias: the intents it speaks for or against.
  let weights: SparseRows
  /// The examples as vectors, sorted by intent; the stems of each with their weight in coverage.
  let examples: SparseRows
  let exampleStems: SparseRows
  /// Which of the caller's examples each is.
  let exampleIndices: [Int32]
  /// Where each intent's examples start, and the end of the last.
  let intentStarts: [Int32]
  /// The accept score that nearly all of the book's own examples reach when they are left out of the
  /// training; minus infinity in a small book.
  let ownThreshold: Float

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - intentCount: Intents are numbered from 0; one without examples is never found.
  ///   - examples: In any order; those without a word, and those of other intents, are left out.
  ///   - strictness: One for each intent; `.normal` where it is missing.
  ///   - wordLists: Each list's entries stand for one another: an example with one of them counts
  ///     for all.
  /// - Complexity: O(*features* × *intents*); 15,000 examples of 150 intents take seconds.
  package init(
    intentCount: Int, examples: [IntentExample], strictness: [Strictness],
    wordLists: [[NormalizedText]]
  ) {
    let lists = WordLists(wordLists.map { $0.map { TokenizedText($0) } })
    var training: [TrainingExample] = []
    for (index, example) in examples.enumerated()
    where (0..<max(0, intentCount)).contains(example.intent) {
      let bag = FeatureBag(TokenizedText(example.text), lists: lists)
      if !bag.isEmpty {
        training.append(TrainingExample(index: index, intent: example.intent, bag: bag))
      }
    }
    // A stable order: by intent, then as given.
    training.sort { ($0.intent, $0.index) < ($1.intent, $1.index) }
    let intents = max(0, intentCount)
    var levels = Array(strictness.prefix(intents))
    levels += Array(repeating: .normal, count: intents - levels.count)
    self.init(
      intents: intents, training: training, strictness: levels, lists: lists,
      ownThreshold: Calibration.ownThreshold(intents: intents, training: training, lists: lists))
  }

  /// Trains on examples sorted by intent.
  init(
    intents: Int, training: [TrainingExample], strictness: [Strictness], lists: WordLists,
    ownThreshold: Float
  ) {
    let space = FeatureSpace(training.map(\.bag))
    var rows = SparseRows()
    var stems = SparseRows()
    var starts = [Int32](repeating: 0, count: intents + 1)
    for example in training {
      let vector = space.vector(example.bag).vector
      rows.append(vector.columns, vector.values)
      stems.append(
        example.bag.stems.map { Int32(space.table[$0.hash] ?? 0) },
        example.bag.stems.map {
          space.rarity($0.hash) * ($0.isFunction ? FunctionWords.weight : 1)
        })
      starts[example.intent + 1] += 1
    }
    for intent in 0..<intents { starts[intent + 1] += starts[intent] }
    intentCount = intents
    self.strictness = strictness
    self.lists = lists
    self.space = space
    self.ownThreshold = ownThreshold
    examples = rows
    exampleStems = stems
    exampleIndices = training.map { Int32($0.index) }
    intentStarts = starts
    weights = Self.weights(rows, labels: training.map { Int32($0.intent) }, space, intents)
  }

  /// Trains the intents' classifiers on the examples, and one of small talk beside them.
  private static func weights(
    _ examples: SparseRows, labels examplesLabels: [Int32], _ space: FeatureSpace, _ intents: Int
  ) -> SparseRows {
    var rows = examples
    var labels = examplesLabels
    let size = BookSize(labels.count)
    // The intents of a very small book have too few others to learn from what they are not.
    let teaches = Set(labels).count < BookSize.fewIntents
    let talkCost: Float = teaches ? 0.03 : 1
    var costs = [Float](repeating: size.cost, count: labels.count)
    var empty = 0
    for bag in SmallTalk.bags {
      let vector = space.vector(bag).vector
      if vector.columns.isEmpty {
        empty += 1
        continue
      }
      rows.append(vector.columns, vector.values)
      costs.append(talkCost)
    }
    // Sentences without a word of the book are all the same: one row costs what they would together.
    if empty > 0 {
      rows.append([], [])
      costs.append(talkCost * Float(empty))
    }
    labels += Array(repeating: Int32(intents), count: rows.count - labels.count)
    let training = DualTraining(
      rows: rows, labels: labels, costs: costs,
      firstOwn: teaches ? labels.count : examples.count, epochs: size.epochs,
      intentCount: intents + 1, columnCount: space.columnCount)
    return training.weights()
  }

  init(
    intentCount: Int, strictness: [Strictness], lists: WordLists, space: FeatureSpace,
    weights: SparseRows, examples: SparseRows, exampleStems: SparseRows, exampleIndices: [Int32],
    intentStarts: [Int32], ownThreshold: Float
  ) {
    self.intentCount = intentCount
    self.strictness = strictness
    self.lists = lists
    self.space = space
    self.weights = weights
    self.examples = examples
    self.exampleStems = exampleStems
    self.exampleIndices = exampleIndices
    self.intentStarts = intentStarts
    self.ownThreshold = ownThreshold
  }

  func exampleRange(_ intent: Int) -> Range<Int> {
    Int(intentStarts[intent])..<Int(intentStarts[intent + 1])
  }

  /// What the size of the book adds to every threshold.
  ///
  /// The best of many intents is high by chance more often than the best of few; and in a large book
  /// an unknown word says more, so that margins need to say less.
  private var thresholdShift: Float {
    let isLarge = space.exampleCount >= BookSize.large
    return 0.3 * log(Float(max(15, intentCount)) / 25) - (isLarge ? 0.7 : 0)
  }

  /// The least accept score for an intent.
  func threshold(_ intent: Int) -> Float {
    let level = strictness[intent]
    let base = level.threshold + thresholdShift
    return level == .low ? base : max(base, ownThreshold)
  }
}

/// What depends on how many examples a book has.
struct BookSize {
  /// From here on a book can learn a threshold from itself, and its margins need the nearest examples
  /// less.
  static let large = 1500
  /// Up to here the training runs until nothing moves; beyond, time is dearer.
  static let patient = 2500

  /// A book of fewer intents than these learns from small talk what no intent is.
  static let fewIntents = 5

  let examples: Int

  init(_ examples: Int) { self.examples = examples }

  var cost: Float { examples >= Self.large ? 3 : 1 }
  var epochs: Int { examples <= Self.patient ? 20 : 8 }
}

/// An example on its way into a model.
struct TrainingExample {
  /// Its place in the caller's list.
  let index: Int
  let intent: Int
  let bag: FeatureBag
}

/// Learns from a large book itself how high its own questions score.
///
/// The examples are left out of the training a fifth at a time; a message that is rarer than the
/// lowest 1.9 % of those answered right is none of the book's. In small books the share is too noisy
/// and lies below the fixed threshold, so they do without.
enum Calibration {
  static let leastExamples = BookSize.large
  static let folds = 5
  static let quantile = 0.019

  static func ownThreshold(intents: Int, training: [TrainingExample], lists: WordLists) -> Float {
    guard training.count >= leastExamples else { return -.infinity }
    let fold = folds(training)
    var scores: [Float] = []
    var seen = 0
    for left in 0..<folds where seen < leastExamples {
      let kept = training.indices.filter { fold[$0] != left }.map { training[$0] }
      let model = IntentModel(
        intents: intents, training: kept, strictness: Array(repeating: .normal, count: intents),
        lists: lists, ownThreshold: -.infinity)
      for index in training.indices where fold[index] == left {
        seen += 1
        let best = model.ranked(training[index].bag, excluding: [], limit: 1).first
        if let best, best.intent == training[index].intent { scores.append(best.acceptScore) }
      }
    }
    guard !scores.isEmpty else { return -.infinity }
    scores.sort()
    let place = Double(scores.count - 1) * quantile
    let low = Int(place)
    let high = min(low + 1, scores.count - 1)
    return scores[low] + (scores[high] - scores[low]) * Float(place - Double(low))
  }

  /// Deals each intent's examples to the folds in a fixed shuffle.
  private static func folds(_ training: [TrainingExample]) -> [Int] {
    var fold = [Int](repeating: 0, count: training.count)
    var random = SplitMix(state: 7)
    var first = 0
    while first < training.count {
      let end =
        training[first...].firstIndex { $0.intent != training[first].intent } ?? training.count
      var members = Array(first..<end)
      random.shuffle(&members)
      let offset = random.next(below: folds)
      for (place, index) in members.enumerated() { fold[index] = (place + offset) % folds }
      first = end
    }
    return fold
  }
}
