internal import Chat
internal import RuleLanguage
internal import TextNormalization
internal import XiaoerKit

/// The messages that only one of the two answers: Xiaoer, or rules compared byte by byte.
///
/// A class is what must be written alike, in phrases and messages, for the plain comparison to come
/// to Xiaoer's result.
struct HitDifferences: Codable {
  struct Class: Codable {
    let name: String
    var count = 0
    /// The first ten.
    var examples: [String] = []
  }

  /// The shares of messages answered.
  var hit = 0.0
  var plainHit = 0.0
  var differing = 0
  /// By how much the differences of no known class change the share, up or down.
  var unexplained = 0.0
  /// Without those that hold nothing.
  var classes: [Class] = []

  static func find(
    _ workload: Workload, _ count: Int, _ rules: Int, _ content: ShopContent
  ) throws(BenchmarkError) -> HitDifferences {
    let table = workload.ruleTable(rules)
    let plain = try PlainRules(table, lowercased)
    var ways: [(name: String, rules: PlainRules)] = []
    for (name, write) in writings { ways.append((name, try PlainRules(table, write))) }
    let book = try content.loaded().book
    let space = MessageSpace()
    var found = HitDifferences()
    found.classes = writings.map { Class(name: $0.name) } + [Class(name: "unexplained")]
    let messages = try workload.readMessages(count)
    for message in messages {
      let text = message.text ?? ""
      let winner = MatchStage.winner(text, book, space)
      let isPlain = plain.answers(text)
      found.hit += winner == nil ? 0 : 1
      found.plainHit += isPlain ? 1 : 0
      if (winner != nil) == isPlain { continue }
      found.differing += 1
      let place = ways.firstIndex { $0.rules.answers(text) == (winner != nil) } ?? ways.count
      found.classes[place].count += 1
      if place >= folding { found.unexplained += winner == nil ? -1 : 1 }
      if found.classes[place].examples.count < 10 {
        let rule = winner.map { book.rules[$0].id } ?? "nothing"
        found.classes[place].examples.append("\(rule) ← \(text)")
      }
    }
    found.hit /= Double(max(1, messages.count))
    found.plainHit /= Double(max(1, messages.count))
    found.unexplained /= Double(max(1, messages.count))
    found.classes.removeAll { $0.count == 0 }
    return found
  }

  // MARK: - Ways of writing

  /// So many of ``writings`` are folding and inflection alone.
  private static let folding = 3
  private static let writings: [(name: String, write: @Sendable (String) -> [UInt8])] = [
    ("by inflection", { inflected(lowercased($0)) }),
    ("by written form", { Array(NormalizedText($0).string.utf8) }),
    ("by both", { inflected(Array(NormalizedText($0).string.utf8)) }),
    ("by separators", { parted(inflected(Array(NormalizedText($0).string.utf8))) }),
  ]

  /// As the C limit: ASCII letters only.
  private static func lowercased(_ text: String) -> [UInt8] {
    text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
  }

  /// Every word of ASCII letters becomes its stem.
  private static func inflected(_ text: [UInt8]) -> [UInt8] {
    var written: [UInt8] = []
    var start = 0
    while start < text.count {
      var end = start
      while end < text.count, (0x61...0x7A).contains(text[end]) { end += 1 }
      written += Inflection.stem(text[start..<end])
      if end < text.count { written.append(text[end]) }
      start = end + 1
    }
    return written
  }

  /// Punctuation counts as a blank, and blanks beside other scripts as nothing.
  private static func parted(_ text: [UInt8]) -> [UInt8] {
    var written: [UInt8] = []
    var isParted = false
    for byte in text {
      guard PhraseTrie.isWord(byte) || byte >= 0x80 else {
        isParted = true
        continue
      }
      if isParted, let last = written.last, last < 0x80, byte < 0x80 {
        written.append(UInt8(ascii: " "))
      }
      written.append(byte)
      isParted = false
    }
    return written
  }
}
