internal import FlatStorage
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
/// classifier an intent (``DualTraining``, ``WeightTable``) and the three nearest examples
/// (``ExampleIndex``) give the score *Z*; six numbers (``Evidence``), one of them from ``SmallTalk``,
/// say whether the best may be accepted. All tables are flat, so that a trained model is mapped from a
/// file; what a classification writes to comes from a ``ClassificationPool``.
///
/// Laws: the same examples give the same bits, in every process; a model read back from what
/// ``encode(into:)`` wrote classifies as the original does, bit for bit; without word lists nothing differs from a model that knows none.
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
  /// For each intent its place in ``Strictness/allCases``.
  let strictness: FlatArray<UInt8>
  let lists: WordLists
  let space: FeatureSpace
  let weights: WeightTable
  let examples: ExampleIndex
  /// The accept score that nearly all of the book's own examples reach when they are left out of the
  /// training; minus infinity in a small book.
  let ownThreshold: Float
  /// What the size of the book adds to every threshold.
  ///
  /// The best of many intents is high by chance more often than the best of few; and in a large book
  /// an unknown word says more, so that margins need to say less.
  let thresholdShift: Float
  let pool = ClassificationPool()

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
    var text = TokenizedText()
    var reader = FeatureReader()
    for (index, example) in examples.enumerated()
    where (0..<max(0, intentCount)).contains(example.intent) {
      text.read(example.text)
      var bag = FeatureBag()
      reader.read(text, lists, into: &bag)
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
    let (space, first) = FeatureSpace.counted(training.map(\.bag))
    let vectors = training.map { example in
      var vector = SparseVector()
      _ = space.read(example.bag, into: &vector)
      return vector
    }
    var features = Array(space.features)
    intentCount = intents
    self.strictness = FlatArray(
      strictness.map { UInt8(Strictness.allCases.firstIndex(of: $0) ?? 1) })
    self.lists = lists
    self.ownThreshold = ownThreshold
    let isLarge = training.count >= BookSize.large
    thresholdShift = 0.3 * log(Float(max(15, intents)) / 25) - (isLarge ? 0.7 : 0)
    examples = ExampleIndex(
      ExampleIndexing(training, vectors, intents: intents, space, &features, first: first))
    weights = Self.weights(
      vectors, labels: training.map { Int32($0.intent) }, space, &features, intents)
    self.space = space.with(features)
  }

  /// Trains the intents' classifiers on the examples, and one of small talk beside them.
  ///
  /// - Parameter features: Gain their rows.
  private static func weights(
    _ examples: [SparseVector], labels examplesLabels: [Int32], _ space: FeatureSpace,
    _ features: inout [FeatureSpace.Feature], _ intents: Int
  ) -> WeightTable {
    var rows = SparseRows()
    for vector in examples { rows.append(vector.columns, vector.values) }
    var labels = examplesLabels
    let size = BookSize(labels.count)
    // The intents of a very small book have too few others to learn from what they are not.
    let teaches = Set(labels).count < BookSize.fewIntents
    let talkCost: Float = teaches ? 0.03 : 1
    var costs = [Float](repeating: size.cost, count: labels.count)
    var empty = 0
    var vector = SparseVector()
    for bag in SmallTalk.bags {
      _ = space.read(bag, into: &vector)
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
    let alike = AlikeColumns(rows, columnCount: features.count)
    let training = DualTraining(
      rows: rows, alike: alike, labels: labels, costs: costs,
      firstOwn: teaches ? labels.count : examples.count, epochs: size.epochs,
      intentCount: intents + 1)
    let (table, places) = training.weights()
    for feature in features.indices where features[feature].row != FeatureSpace.Feature.idle {
      features[feature].row = places[Int(alike.groups[feature])]
    }
    return table
  }

  /// The least accept score for an intent.
  func threshold(_ intent: Int) -> Float {
    let level = Strictness.allCases[Int(strictness[intent])]
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
