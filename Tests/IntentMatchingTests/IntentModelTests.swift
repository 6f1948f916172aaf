import IntentMatching
import Testing
import TextNormalization

@Suite struct IntentModelTests {
  static let shop = [
    ["我的快递到哪了", "查一下物流", "包裹什么时候到", "快递怎么还没到"],
    ["怎么申请退款", "我要退货", "退款多久到账", "不想要了可以退吗"],
    ["发票怎么开", "可以开发票吗", "要一张发票", "能开专票吗"],
  ]

  static func model(
    _ book: [[String]], strictness: Strictness = .normal, lists: [[String]] = []
  ) -> IntentModel {
    let examples = book.enumerated().flatMap { intent, texts in
      texts.map { IntentExample(intent: intent, text: NormalizedText($0)) }
    }
    return IntentModel(
      intentCount: book.count, examples: examples,
      strictness: Array(repeating: strictness, count: book.count),
      wordLists: lists.map { $0.map { NormalizedText($0) } })
  }

  @Test(arguments: [("快递到哪里了", 0), ("我想退款", 1), ("开一张发票", 2)])
  func `a question near an example is accepted`(text: String, intent: Int) {
    let result = Self.model(Self.shop).classify(NormalizedText(text))
    #expect(result.ranked.first?.intent == intent)
    #expect(result.isAccepted)
  }

  @Test func `a model read back from its bytes answers as the first`() throws {
    let model = Self.model(Self.shop, lists: [["玫瑰", "百合"]])
    let copy = try #require(IntentModel(encoded: model.encoded()))
    #expect(copy.encoded() == model.encoded())
    for text in Self.shop.joined() {
      let message = NormalizedText(text)
      #expect(copy.classify(message) == model.classify(message))
    }
  }
}
