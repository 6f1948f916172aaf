import IntentMatching
import Testing
import TextNormalization

@Suite struct IntentCodingTests {
  static let lists = [["玫瑰", "康乃馨", "满天星"], ["生日", "婚礼"]]
  static let model = trained(ShopBook.intents, lists: lists)
  static let bytes = model.encoded()

  @Test func `the same examples give the same bytes`() {
    #expect(trained(ShopBook.intents, lists: Self.lists).encoded() == Self.bytes)
  }

  @Test func `a model read back from its bytes answers and encodes as the first`() throws {
    let copy = try #require(IntentModel(encoded: Self.bytes))
    #expect(copy.encoded() == Self.bytes)
    for text in ShopBook.chatter + ShopBook.questions.map(\.0) + ["满天星怎么卖"] {
      let message = NormalizedText(text)
      #expect(copy.classify(message) == Self.model.classify(message))
      #expect(copy.explain(message, intent: 9) == Self.model.explain(message, intent: 9))
    }
  }

  @Test func `an empty model survives the round trip`() throws {
    let empty = trained([])
    let copy = try #require(IntentModel(encoded: empty.encoded()))
    #expect(copy.classify(NormalizedText("你好")).ranked.isEmpty)
  }

  @Test func `bytes that were cut or changed are refused`() {
    #expect(IntentModel(encoded: []) == nil)
    #expect(IntentModel(encoded: Array("XIAOINT1".utf8)) == nil)
    for length in stride(from: 0, to: Self.bytes.count, by: Self.bytes.count / 40) {
      #expect(IntentModel(encoded: Array(Self.bytes.prefix(length))) == nil)
      var changed = Self.bytes
      changed[length] ^= 0x41
      #expect(IntentModel(encoded: changed) == nil)
    }
    #expect(IntentModel(encoded: Self.bytes + [0]) == nil)
  }

  @Test func `bytes with a right checksum and wrong counts are refused, not believed`() {
    let small = trained([["几点开门"], ["怎么退款"]]).encoded()
    for place in stride(from: 8, to: small.count - 8, by: 11) {
      for value in [UInt8(0xFF), 0x7F] {
        var changed = small
        changed[place] = value
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in changed.dropLast(8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for index in 0..<8 {
          changed[changed.count - 8 + index] = UInt8(truncatingIfNeeded: hash >> (8 * index))
        }
        // Some changes leave a model that is well formed; then it must answer without a crash.
        if let model = IntentModel(encoded: changed) {
          _ = model.classify(NormalizedText("几点怎么退款"))
        }
      }
    }
  }
}
