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

  private struct Pair: Sendable {
    let from: [Unicode.Scalar]
    let to: [Unicode.Scalar]
    let isCertain: Bool
  }

  /// The pairs by their first character, and where each character's stand.
  private struct Table: Sendable {
    static let first: UInt32 = 0x4E00
    static let count = 0x5200
    /// Which number of ``groups`` belongs to each Han character of the basic block, 0 for none.
    var group = [UInt8](repeating: 0, count: count)
    /// Longer ones first; the group 0 is empty.
    var groups: [[Pair]] = [[]]
    var isMarker = [Bool](repeating: false, count: count)

    init() {
      for (list, isCertain) in [(certain, true), (likely, false)] {
        for (from, to) in list { add(from, to, isCertain) }
      }
      groups = groups.map { $0.sorted { $0.from.count > $1.from.count } }
      for marker in "嘅咗喺冇唔啲佢哋嘢嗰嚟畀搵攞噉".unicodeScalars {
        isMarker[Int(marker.value - Self.first)] = true
      }
    }

    private mutating func add(_ from: String, _ to: String, _ isCertain: Bool) {
      let pair = Pair(
        from: Array(from.unicodeScalars), to: Array(to.unicodeScalars), isCertain: isCertain)
      let place = Int(pair.from[0].value - Self.first)
      if group[place] == 0 {
        group[place] = UInt8(groups.count)
        groups.append([])
      }
      groups[Int(group[place])].append(pair)
    }
  }

  private static let table = Table()

  /// Puts `scalars`, in Mandarin, into `result` in place of what it held.
  ///
  /// - Complexity: O(*n*), with one table look-up a Han character.
  static func mandarin(_ scalars: [Unicode.Scalar], into result: inout [Unicode.Scalar]) {
    let table = table
    result.removeAll(keepingCapacity: true)
    result.reserveCapacity(scalars.count + 8)
    var isMarked = false
    var isCandidate = false
    for scalar in scalars {
      let place = Int(scalar.value) - Int(Table.first)
      if place >= 0, place < Table.count {
        if table.isMarker[place] { isMarked = true }
        if table.group[place] != 0 { isCandidate = true }
      }
    }
    guard isCandidate else {
      result.append(contentsOf: scalars)
      return
    }
    var index = 0
    while index < scalars.count {
      let place = Int(scalars[index].value) - Int(Table.first)
      let group = place >= 0 && place < Table.count ? Int(table.group[place]) : 0
      if group != 0, let pair = first(table.groups[group], isMarked, scalars, index) {
        result.append(contentsOf: pair.to)
        index += pair.from.count
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
  }

  /// The first pair that stands at a place of `scalars`.
  private static func first(
    _ pairs: [Pair], _ isMarked: Bool, _ scalars: [Unicode.Scalar], _ index: Int
  ) -> Pair? {
    for pair in pairs where pair.isCertain || isMarked {
      var length = 1
      while length < pair.from.count, index + length < scalars.count,
        scalars[index + length] == pair.from[length]
      {
        length += 1
      }
      if length == pair.from.count { return pair }
    }
    return nil
  }
}
