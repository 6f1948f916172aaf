import FlatStorage
import IntentMatching
import Testing
import TextNormalization

extension IntentModel {
  fileprivate var bytes: [UInt8] {
    var writer = FlatWriter()
    encode(into: &writer)
    return writer.bytes
  }

  fileprivate init(bytes: [UInt8]) throws(FlatError) {
    var reader = FlatReader(FlatBytes(bytes))
    try self.init(from: &reader)
    if !reader.isAtEnd { throw .damaged }
  }
}

@Suite struct IntentCodingTests {
  static let lists = [["玫瑰", "康乃馨", "满天星"], ["生日", "婚礼"]]
  static let model = trained(ShopBook.intents, lists: lists)
  static let bytes = model.bytes

  @Test func `the same examples give the same bytes`() {
    #expect(trained(ShopBook.intents, lists: Self.lists).bytes == Self.bytes)
  }

  @Test func `a model read back from its bytes answers and encodes as the first`() throws {
    let copy = try IntentModel(bytes: Self.bytes)
    #expect(copy.bytes == Self.bytes)
    for text in ShopBook.chatter + ShopBook.questions.map(\.0) + ["满天星怎么卖"] {
      let message = NormalizedText(text)
      #expect(copy.classify(message) == Self.model.classify(message))
      #expect(copy.explain(message, intent: 9) == Self.model.explain(message, intent: 9))
    }
  }

  @Test func `an empty model survives the round trip`() throws {
    let copy = try IntentModel(bytes: trained([]).bytes)
    #expect(copy.classify(NormalizedText("你好")).ranked.isEmpty)
  }

  @Test func `bytes that were cut are refused`() {
    #expect(throws: FlatError.damaged) { try IntentModel(bytes: []) }
    for length in stride(from: 0, to: Self.bytes.count, by: 8 * (Self.bytes.count / 320)) {
      #expect(throws: FlatError.damaged) {
        try IntentModel(bytes: Array(Self.bytes.prefix(length)))
      }
    }
    #expect(throws: FlatError.damaged) { try IntentModel(bytes: Self.bytes + [0]) }
  }

  @Test func `the tables of small books stay small`() {
    // Most features of a small book stand in one example and share their weights with others of it.
    let entries = ShopBook.intents.joined().joined().count * ShopBook.intents.count
    #expect(Self.bytes.count < 12 * entries)
  }

  @Test func `threads that classify at once get what one after the other gets`() async {
    let messages = (ShopBook.chatter + ShopBook.questions.map(\.0)).map { NormalizedText($0) }
    let expected = messages.map { Self.model.classify($0) }
    await withTaskGroup(of: [IntentResult].self) { group in
      for _ in 0..<8 {
        group.addTask { messages.map { Self.model.classify($0) } }
      }
      for await results in group { #expect(results == expected) }
    }
  }

  @Test func `a message leaves nothing behind for the next`() {
    let question = NormalizedText("能开发票吗")
    let before = Self.model.classify(question)
    for text in ShopBook.chatter + [String(repeating: "flower 玫瑰 12 ", count: 400)] {
      _ = Self.model.classify(NormalizedText(text))
      #expect(Self.model.classify(question) == before)
    }
  }
}

@Suite struct SharedHashTests {
  /// The word *when* and the piece *ven* have one hash.
  @Test func `a feature that is a word here and a piece there is compared with both`() {
    let book = [
      ["when do you open", "when are you there"], ["given a refund", "seven days to return"],
      ["where is the shop", "event at the shop"],
    ]
    let model = trained(book)
    for (text, intent) in [("when open", 0), ("seven days given", 1), ("when was the event", 2)] {
      let result = model.classify(NormalizedText(text))
      #expect(result.ranked.first?.intent == intent, "\(text)")
      #expect((result.ranked.first?.similarity ?? 2) <= 1.001)
    }
    for (number, text) in book.joined().enumerated() {
      let result = model.classify(NormalizedText(text))
      #expect(result.ranked.first?.nearestExample == number)
    }
  }
}
