import IntentMatching
import Testing
import TextNormalization

/// Trains a model whose intents are numbered as the lists of `book`.
func trained(
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

extension IntentModel {
  fileprivate func classify(_ text: String, excluding: Set<Int> = []) -> IntentResult {
    classify(NormalizedText(text), excluding: excluding)
  }
}

@Suite struct IntentModelTests {
  static let shop = trained(ShopBook.intents)

  @Test(arguments: ShopBook.questions)
  func `a question near an example is accepted`(text: String, intent: Int) {
    let result = Self.shop.classify(text)
    #expect(result.ranked.first?.intent == intent)
    #expect(result.isAccepted)
  }

  @Test(arguments: ShopBook.chatter)
  func `chatter is not accepted`(text: String) {
    #expect(!Self.shop.classify(text).isAccepted)
  }

  @Test func `traditional characters find simplified examples`() {
    #expect(Self.shop.classify("發票怎麼開").ranked.first?.intent == 13)
  }

  @Test func `Cantonese finds Mandarin examples`() {
    let result = Self.shop.classify("你哋嘅地址喺边度")
    #expect(result.ranked.first?.intent == 1)
    #expect(result.isAccepted)
  }

  @Test func `every example is accepted for its own intent`() {
    for (intent, texts) in ShopBook.intents.enumerated() {
      for text in texts {
        let result = Self.shop.classify(text)
        #expect(result.ranked.first?.intent == intent, "\(text)")
        #expect(result.isAccepted, "\(text)")
      }
    }
  }

  @Test func `the ranking is sorted, short, and each intent stands in it once`() throws {
    let result = Self.shop.classify("花多少钱")
    #expect((2...5).contains(result.ranked.count))
    #expect(Set(result.ranked.map(\.intent)).count == result.ranked.count)
    for (left, right) in zip(result.ranked, result.ranked.dropFirst()) {
      #expect(left.score >= right.score)
    }
    #expect(result.ranked.allSatisfy { (0...1).contains($0.confidence) })
    #expect(result.margin == result.ranked[0].score - result.ranked[1].score)
  }

  @Test func `an excluded intent is never found`() {
    let result = Self.shop.classify("可以开发票吗", excluding: [13])
    #expect(!result.ranked.isEmpty)
    #expect(!result.ranked.contains { $0.intent == 13 })
    let all = Set(ShopBook.intents.indices)
    #expect(Self.shop.classify("可以开发票吗", excluding: all).ranked.isEmpty)
  }

  @Test func `a stricter book accepts less`() throws {
    let texts = ShopBook.questions.map(\.0) + ["我的包裹呢", "花期多长", "花店", "想买花"]
    var accepted: [Int] = []
    for level in [Strictness.strict, .normal, .low] {
      let model = trained(ShopBook.intents, strictness: level)
      accepted.append(texts.count { model.classify($0).isAccepted })
    }
    #expect(accepted[0] < accepted[1])
    #expect(accepted[1] < accepted[2])
  }

  @Test(arguments: ["", " ", "🌹🌹🌹", "？！……", "\u{0}", "zzzz qqqq"])
  func `a text with nothing to compare has no result`(text: String) {
    let result = Self.shop.classify(text)
    #expect(result.ranked.isEmpty)
    #expect(!result.isAccepted)
    #expect(result.margin == 0 && result.knownShare == 0)
  }

  @Test func `a very long message neither crashes nor is accepted`() {
    let han = String(repeating: "花开了又谢了然后", count: 12_000)
    let latin = String(repeating: "flowers", count: 15_000)
    for text in [han, latin, String(repeating: "1,", count: 50_000)] {
      #expect(!Self.shop.classify(text).isAccepted)
    }
  }

  @Test func `books of no, one and empty intents work`() {
    #expect(trained([]).classify("你好").ranked.isEmpty)
    #expect(trained([[], []]).classify("你好").ranked.isEmpty)
    #expect(trained([["🌹"], [""]]).classify("你好").ranked.isEmpty)
    let gap = trained([["几点开门"], [], ["怎么退款"]])
    #expect(gap.classify("怎么退款").ranked.first?.intent == 2)
    #expect(!gap.classify("怎么退款").ranked.contains { $0.intent == 1 })
  }

  @Test func `examples of intents that do not exist are left out`() {
    let examples = [-1, 0, 7].map { IntentExample(intent: $0, text: NormalizedText("几点开门")) }
    let model = IntentModel(intentCount: 1, examples: examples, strictness: [], wordLists: [])
    let result = model.classify("几点开门")
    #expect(result.ranked.map(\.intent) == [0])
    #expect(result.ranked.first?.nearestExample == 1)
  }

  @Test(arguments: 1...5)
  func `a book of few intents accepts its questions and no chatter`(count: Int) {
    let model = trained(Array(ShopBook.intents[5..<5 + count]))
    #expect(model.classify("快递到哪了").isAccepted)
    for text in ShopBook.chatter {
      #expect(!model.classify(text).isAccepted, "\(text)")
    }
  }

  @Test func `one example is enough to be found again`() {
    let result = trained([["怎么修改密码"]]).classify("怎么修改密码")
    #expect(result.ranked.first?.intent == 0)
    #expect(result.isAccepted)
    #expect((result.ranked.first?.similarity ?? 0) > 0.999)
  }
}

@Suite struct WordListTests {
  static let book = [
    ["玫瑰多少钱一束", "玫瑰怎么卖", "一束玫瑰什么价"],
    ["玫瑰怎么养", "玫瑰几天换一次水", "玫瑰能放多久"],
    ["几点开门", "几点关门", "营业时间"], ["怎么退款", "我要退货", "可以退吗"],
    ["可以开发票吗", "怎么开发票", "要发票"], ["店在哪里", "地址发一下", "怎么去你们店"],
  ]
  static let flowers = ["玫瑰", "百合", "洋桔梗", "蓝色妖姬"]

  @Test func `an entry that stands in no example is taken like one that does`() {
    let without = trained(Self.book)
    let with = trained(Self.book, lists: [Self.flowers])
    for (text, intent) in [("洋桔梗多少钱", 0), ("蓝色妖姬什么价", 0), ("百合几天换水", 1)] {
      let before = without.classify(NormalizedText(text)).ranked.first?.acceptScore ?? -10
      let after = with.classify(NormalizedText(text))
      #expect(after.ranked.first?.intent == intent)
      #expect(after.isAccepted)
      #expect((after.ranked.first?.acceptScore ?? -10) > before)
    }
    #expect(!without.classify(NormalizedText("洋桔梗多少钱")).isAccepted)
  }

  @Test func `an entry alone does not make an unrelated message accepted`() {
    let model = trained(Self.book, lists: [Self.flowers])
    #expect(!model.classify(NormalizedText("今天在院子里种了洋桔梗好开心")).isAccepted)
  }

  @Test func `an entry of a list is no unknown word`() throws {
    let model = trained(Self.book, lists: [Self.flowers])
    let explanation = try #require(model.explain(NormalizedText("鲜艳的洋桔梗多少钱"), intent: 0))
    #expect(explanation.unknownWords == ["鲜", "艳", "的"])
  }

  @Test func `lists without entries in any example change nothing`() {
    let plain = trained(Self.book)
    let listed = trained(Self.book, lists: [["向日葵", "满天星"], []])
    for text in Self.book.joined() {
      #expect(plain.classify(NormalizedText(text)) == listed.classify(NormalizedText(text)))
    }
  }

  @Test func `a word of several lists stands for each`() {
    let lists = [["玫瑰", "百合"], ["玫瑰", "巧克力"]]
    let model = trained(Self.book, lists: lists)
    for text in ["百合怎么卖", "巧克力怎么卖"] {
      #expect(model.classify(NormalizedText(text)).ranked.first?.intent == 0)
      #expect(model.classify(NormalizedText(text)).isAccepted)
    }
  }
}
