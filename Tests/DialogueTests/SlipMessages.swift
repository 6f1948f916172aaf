import Dialogue
import TestSupport
import TextNormalization

/// The words of a shop, and messages made of them with every kind of slip, from a seed.
struct SlipMessages {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  static let things = [
    "围巾", "行李箱", "枕头", "月季", "窗帘", "卫衣", "洗面奶", "精华液", "保温杯", "电动牙刷",
    "沙发", "台灯", "蓝牙耳机", "运动鞋", "羽绒服", "猫粮", "充电宝", "扫地机器人", "红蜘蛛", "多肉植物",
  ]
  static let matters = [
    "退货", "换货", "退款", "发货", "运费", "物流", "敏感肌", "优惠券", "发票", "尺码", "保修期",
    "质量问题", "七天无理由退货", "屏障受损", "开发票", "改地址", "会员积分", "红之朱", "洪蜘蛛", "西安",
    "先发货", "现发货", "先发火",
  ]
  static let english = [
    "return", "returns", "refund", "exchange", "shipping", "scarf", "suitcase", "pillow", "curtain",
    "sensitive skin", "warranty", "invoice", "address", "discount code", "delivery", "deliver",
    "cancel", "letter", "latter", "better", "butter", "bitter", "batter", "hello", "xiaoer", "nice",
    "store", "stove", "stone", "where is my order", "tui", "mississippi", "aaaaaa", "aaaaaaa",
    "café", "naïve", "b\u{310}etter", "don't", "iphone14promax", "to", "a",
  ]
  private static let verbs = [
    "", "怎么", "可以", "我要", "如何", "申请", "不能", "多久", "哪里", "想要", "支持", "能不能",
  ]
  /// Groups that sound alike, and forms that only folding joins.
  private static let alike = [
    "退腿推", "货或获祸", "围为唯维", "巾金今斤", "敏闽", "感敢干赶", "肌机鸡几基", "红洪宏", "蜘之知只",
    "蛛朱猪珠", "发法罚", "票漂飘", "运云匀", "费飞非废", "尺吃持", "码马吗妈", "质制智", "量亮两",
    "退", "貨货", "無无", "運运", "發发", "費费", "質质",
  ]
  private static let strange = [
    "😀", "👍🏽", "🇨🇳", "👩\u{200D}👧", "1\u{FE0F}\u{20E3}", "e\u{301}", "b\u{310}", "\u{310}", "안녕",
    "สวัสดี",
    "か", "〇", "々", "𠮷", "\u{600}", "\n", "\r\n", "\t", "  ", "。", "！", "，", "…", "12345", "ＡＢＣ",
    "ﬁ", "'",
    "-", "豈", "ｶﾞ", "\u{AD}", "\u{302A}",
  ]

  /// About 3,000 phrases.
  static let words: [String] = {
    var words = things + matters + english
    for verb in verbs {
      for thing in things + matters {
        words.append(verb + thing)
        words.append(thing + verb)
      }
    }
    for thing in things {
      for matter in matters {
        words.append(thing + matter)
        words.append(matter + thing + " " + english[words.count % english.count])
      }
    }
    for first in english { words.append(first + " " + english[words.count % english.count]) }
    return words + ["", " ", "红", "か々〇", "愛愛", "🇨🇳", "退 货", "ABCDEF"]
  }()

  private mutating func pick(_ from: [String]) -> String {
    from[Int.random(in: 0..<from.count, using: &random)]
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  mutating func next() -> String {
    var parts: [String] = []
    let count = chance(40) ? 60 : Int.random(in: 1...5, using: &random)
    for _ in 0..<count {
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3: parts.append(mutated(pick(Self.words)))
      case 4: parts.append(mutated(pick(Self.english)))
      case 5: parts.append(read(pick(Self.things + Self.matters)))
      case 6: parts.append(pick(Self.strange))
      case 7: parts.append(sounding(pick(Self.things + Self.matters)))
      default: parts.append(pick(Self.verbs))
      }
    }
    return parts.joined(separator: chance(2) ? " " : "")
  }

  /// As it is read, in one word or in several.
  private mutating func read(_ word: String) -> String {
    guard let syllables = Pinyin.syllables(of: word) else { return word }
    var result = ""
    for syllable in syllables {
      if !result.isEmpty, chance(3) { result += chance(9) ? "  " : " " }
      result += chance(30) ? mutated(syllable) : syllable
    }
    return result
  }

  /// With characters that sound alike.
  private mutating func sounding(_ word: String) -> String {
    var result = ""
    for character in word {
      let group = Self.alike.first { $0.contains(character) }
      if let group, !chance(3) {
        result += pick(group.map(String.init))
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// With a character left out, doubled, swapped, replaced or written large.
  private mutating func mutated(_ word: String) -> String {
    var characters = Array(word)
    guard characters.count >= 2 else { return word }
    for _ in 0..<Int.random(in: 0...2, using: &random) where characters.count >= 2 {
      let place = Int.random(in: 0..<characters.count - 1, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: characters.remove(at: place)
      case 1: characters.insert(characters[place], at: place)
      case 2: characters.swapAt(place, place + 1)
      case 3: characters[place] = Character(pick("aeioustr".map(String.init)))
      case 4:
        characters[place] = Character(String(characters[place]).uppercased().prefix(1).description)
      case 5: characters.insert(contentsOf: pick(Self.strange), at: place + 1)
      default: characters = Array(sounding(String(characters)))
      }
    }
    return String(characters)
  }
}
