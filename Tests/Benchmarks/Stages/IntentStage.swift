internal import IntentMatching
internal import RuleLanguage
internal import TextNormalization
internal import XiaoerKit

/// Ranking the intents of a message: the shipped rules, asked for their own examples.
struct IntentStage: Stage {
  private let texts: [String]
  private let model: IntentModel
  private var candidates = 0

  init(_ content: ShopContent) throws(BenchmarkError) {
    let book = try content.loaded().book
    texts = book.intentExamples.map { $0.example.text }
    model = book.intents
  }

  var count: Int { texts.count }

  mutating func call(_ number: Int) {
    candidates += model.classify(NormalizedText(texts[number])).ranked.count
  }
}
