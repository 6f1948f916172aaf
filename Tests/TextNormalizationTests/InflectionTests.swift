import TestSupport
import Testing
import TextNormalization

/// Which words of a pattern stand for which words of a message.
@Suite struct InflectionTests {
  static func stem(_ word: String) -> String {
    String(decoding: Inflection.stem(Array(word.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    ("return", "returns"), ("return", "returned"), ("return", "returning"), ("order", "orders"),
    ("order", "ordered"), ("order", "ordering"), ("ship", "shipped"), ("ship", "shipping"),
    ("ship", "ships"), ("stop", "stopped"), ("stop", "stopping"), ("cancel", "cancels"),
    ("cancel", "canceled"), ("size", "sizes"), ("size", "sizing"), ("size", "sized"),
    ("exchange", "exchanged"), ("exchange", "exchanging"), ("exchange", "exchanges"),
    ("try", "tries"), ("try", "tried"), ("try", "trying"), ("delivery", "deliveries"),
    ("company", "companies"), ("box", "boxes"), ("gas", "gases"), ("dress", "dresses"),
    ("watch", "watches"),
    ("brush", "brushes"), ("wash", "washed"), ("wash", "washing"), ("pay", "pays"),
    ("pay", "paying"), ("buy", "buying"), ("refund", "refunds"), ("refund", "refunded"),
    ("ticket", "tickets"), ("price", "prices"), ("price", "priced"), ("invoice", "invoices"),
    ("arrive", "arrived"), ("arrive", "arriving"), ("arrive", "arrives"), ("change", "changing"),
    ("update", "updated"), ("update", "updating"), ("track", "tracking"), ("track", "tracked"),
    ("book", "booked"), ("book", "booking"), ("call", "called"), ("call", "calling"),
    ("miss", "missed"), ("miss", "missing"), ("plan", "planned"), ("plan", "planning"),
    ("apply", "applied"), ("apply", "applies"), ("wear", "wearing"), ("shoe", "shoes"),
    ("house", "houses"), ("purchase", "purchases"), ("address", "addresses"),
    ("deliver", "delivered"), ("deliver", "delivering"), ("reply", "replied"), ("open", "opening"),
  ])
  func `a word and its inflection share a stem`(word: String, inflected: String) {
    #expect(Self.stem(word) == Self.stem(inflected))
  }

  @Test(arguments: [
    ("new", "news"), ("len", "lens"), ("thi", "this"), ("bus", "bu"), ("ga", "gas"),
    ("mean", "meaningful"), ("order", "border"), ("return", "turn"), ("price", "prize"),
    ("ship", "shop"), ("stop", "step"), ("red", "r"), ("need", "ne"), ("feed", "fe"),
    ("king", "k"), ("ring", "r"), ("sing", "s"), ("bring", "br"), ("thing", "th"),
    ("string", "str"),
    ("spring", "spr"), ("morning", "morn"), ("evening", "even"), ("during", "dur"),
    ("nothing", "noth"), ("something", "someth"), ("bed", "b"), ("speed", "spe"), ("seed", "se"),
    ("hundred", "hundr"), ("sacred", "sacr"), ("always", "alway"), ("plus", "plu"), ("yes", "ye"),
    ("address", "addres"), ("status", "statu"), ("gas", "ga"), ("analysis", "analysi"),
    ("class", "clas"), ("is", "i"), ("as", "a"), ("us", "u"), ("user", "use"),
    ("delivery", "deliver"),
    ("teller", "tell"), ("cart", "car"), ("planet", "plan"), ("planer", "plan"),
    ("organisation", "organise"), ("quickly", "quick"), ("business", "busy"), ("wing", "win"),
  ])
  func `different words keep different stems`(word: String, other: String) {
    #expect(Self.stem(word) != Self.stem(other))
  }

  @Test(arguments: ["", "a", "is", "退货", "don't", "abc1", "é", "ed", "ing", "ss", "sss"])
  func `what is no plain word of three letters is its own stem`(word: String) {
    #expect(Self.stem(word) == word)
  }

  @Test func `a stem of anything is no longer than the word`() {
    var random = SplitMix64(seed: 7)
    let letters = Array("abcdeginrsty".utf8)
    for _ in 0..<20_000 {
      let word = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &random)]
      }
      let stem = Inflection.stem(word)
      #expect(stem.count <= word.count)
      #expect(word.isEmpty || !stem.isEmpty)
    }
  }
}
