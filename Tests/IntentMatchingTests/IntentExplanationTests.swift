import IntentMatching
import Testing
import TextNormalization

@Suite struct IntentExplanationTests {
  static let model = trained(ShopBook.intents)

  @Test func `the terms add up to the accept score`() throws {
    for (text, intent) in ShopBook.questions {
      let message = NormalizedText(text)
      let explanation = try #require(Self.model.explain(message, intent: intent))
      let sum = explanation.terms.reduce(explanation.offset) { $0 + $1.value * $1.weight }
      #expect(abs(sum - explanation.acceptScore) < 1e-4)
      #expect(explanation.acceptScore == Self.model.classify(message).ranked[0].acceptScore)
      #expect(explanation.terms.count == 6)
    }
  }

  @Test func `it names the nearest example, the strongest words and the unknown ones`() throws {
    let message = NormalizedText("请问可以开发票吗，谢谢")
    let explanation = try #require(Self.model.explain(message, intent: 13))
    let texts = ShopBook.intents.flatMap { $0 }
    #expect(texts[explanation.nearestExample] == "可以开发票吗")
    #expect(explanation.similarity > 0.5)
    #expect(explanation.features.prefix(4).contains { $0.text.contains("发票") })
    #expect(explanation.features.count <= 10)
    #expect(explanation.unknownWords == ["问", "谢"])
  }

  @Test func `pieces of letters are marked as pieces`() throws {
    let model = trained([["delivery charges"], ["opening hours"], ["refund please"]])
    let explanation = try #require(model.explain(NormalizedText("delivary"), intent: 0))
    #expect(!explanation.features.isEmpty)
    #expect(explanation.features.allSatisfy { $0.text.contains("·") })
    #expect(explanation.unknownWords == ["delivary"])
  }

  @Test func `an intent without examples, or a message without words, has no explanation`() {
    #expect(Self.model.explain(NormalizedText("发票"), intent: -1) == nil)
    #expect(Self.model.explain(NormalizedText("发票"), intent: 9999) == nil)
    #expect(Self.model.explain(NormalizedText("🌹"), intent: 0) == nil)
    #expect(trained([[], ["发票"]]).explain(NormalizedText("发票"), intent: 0) == nil)
  }
}
