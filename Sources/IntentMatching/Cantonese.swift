/// Cantonese function words in their Mandarin form, so that examples in one serve messages in the other.
enum Cantonese {
  /// Words that Mandarin never writes: always replaced.
  private static let certain: [(String, String)] = [
    ("依家", "现在"), ("而家", "现在"), ("边个", "哪个"), ("边度", "哪里"), ("嘅", "的"), ("喺", "在"),
    ("冇", "没有"), ("咗", "了"), ("唔该", "请"), ("唔", "不"), ("啲", "些"), ("点样", "怎么"),
    ("点解", "为什么"), ("乜嘢", "什么"), ("咩", "什么"), ("嘢", "东西"), ("佢哋", "他们"), ("佢", "他"),
    ("我哋", "我们"), ("你哋", "你们"), ("哋", "们"), ("呢个", "这个"), ("呢度", "这里"),
    ("嗰个", "那个"), ("嗰度", "那里"), ("嗰", "那"), ("俾", "给"), ("畀", "给"), ("噉", "这样"),
    ("咁", "这么"), ("搵", "找"), ("睇", "看"), ("攞", "拿"), ("嚟", "来"), ("闩", "关"),
    ("听日", "明天"), ("寻日", "昨天"), ("啱啱", "刚刚"), ("嚿", "块"),
  ]

  /// Words that are also Mandarin: replaced where a character stands that only Cantonese has.
  private static let likely: [(String, String)] = [
    ("边", "哪"), ("系", "是"), ("几多", "多少"), ("几时", "什么时候"), ("仲", "还"), ("熄", "关"),
    ("同埋", "和"), ("今日", "今天"), ("咪", "不要"), ("讲", "说"), ("返", "回"), ("将", "把"),
  ]

  private static let markers: Set<UInt32> = Set("嘅咗喺冇唔啲佢哋嘢嗰嚟畀搵攞噉".unicodeScalars.map(\.value))

  private typealias Pair = (from: [Unicode.Scalar], to: [Unicode.Scalar])

  /// The pairs by their first character, longer ones first.
  private static let pairs: [UInt32: [(pair: Pair, isCertain: Bool)]] = {
    var all: [UInt32: [(pair: Pair, isCertain: Bool)]] = [:]
    for (list, isCertain) in [(certain, true), (likely, false)] {
      for (from, to) in list {
        let pair = (Array(from.unicodeScalars), Array(to.unicodeScalars))
        all[pair.0[0].value, default: []].append((pair, isCertain))
      }
    }
    return all.mapValues { $0.sorted { $0.pair.from.count > $1.pair.from.count } }
  }()

  /// `scalars` itself where nothing is Cantonese.
  ///
  /// - Complexity: O(*n*), with one table look-up a Han character.
  static func mandarin(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var isMarked = false
    var isCandidate = false
    for scalar in scalars where scalar.value >= 0x4E00 {
      if markers.contains(scalar.value) { isMarked = true }
      if pairs[scalar.value] != nil { isCandidate = true }
    }
    guard isCandidate else { return scalars }
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count + 8)
    var index = 0
    while index < scalars.count {
      let found = pairs[scalars[index].value]?.first {
        ($0.isCertain || isMarked) && scalars[index...].starts(with: $0.pair.from)
      }
      if let found {
        result += found.pair.to
        index += found.pair.from.count
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return result
  }
}
