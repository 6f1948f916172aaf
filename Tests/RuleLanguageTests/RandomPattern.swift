import TestSupport
@testable import RuleLanguage

/// Patterns made at random from the grammar, with their text and texts that they must match.
indirect enum RandomPattern {
  case words(String)
  case quoted(String)
  case prefix(String)
  case sequence([RandomPattern])
  case alternatives([RandomPattern])
  case optional(RandomPattern)
  case gap
  case slot(String)
  case list
  case both([RandomPattern])

  /// Clauses and sections that the patterns refer to.
  static let sections = """
    ## Slot: order

    - like: DD####

    ## Slot: size

    - type: number 35-46

    ## Words: colour

    - 红: 大红 | red
    - 蓝

    """

  static let han = ["甲", "乙", "甲乙", "乙甲甲", "丙"]
  static let latin = ["ticket", "a", "bus stop", "38"]

  static func leaf(_ random: inout SplitMix64) -> RandomPattern {
    switch Int.random(in: 0..<14, using: &random) {
    case 0..<8: .words(han[Int.random(in: 0..<han.count, using: &random)])
    case 8, 9: .words(" \(latin[Int.random(in: 0..<latin.count, using: &random)]) ")
    case 10: .slot("order")
    case 11: .slot("size")
    case 12: .list
    default: Bool.random(using: &random) ? .prefix("tick") : .quoted("甲丙")
    }
  }

  static func make(depth: Int, _ random: inout SplitMix64) -> RandomPattern {
    guard depth > 0 else { return leaf(&random) }
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<4:
      return .sequence(
        (0..<Int.random(in: 2...4, using: &random)).map { _ in make(depth: depth - 1, &random) })
    case 4, 5:
      return .alternatives(
        (0..<Int.random(in: 2...3, using: &random)).map { _ in make(depth: depth - 1, &random) })
    case 6, 7: return .optional(make(depth: depth - 1, &random))
    case 8: return .gap
    default: return leaf(&random)
    }
  }

  /// A whole pattern, which asks for at least one thing.
  static func whole(_ random: inout SplitMix64, withBoth: Bool, depth: Int = 3) -> RandomPattern {
    let part = RandomPattern.sequence([
      make(depth: depth, &random), leaf(&random), make(depth: depth - 1, &random),
    ])
    guard withBoth else { return part }
    return .both([part, .sequence([leaf(&random)])])
  }

  /// The pattern as an editor would write it.
  var text: String {
    switch self {
    case .words(let words): words
    case .quoted(let words): "\"\(words)\""
    case .prefix(let word): " \(word)* "
    case .sequence(let parts): parts.map(\.grouped).joined()
    case .alternatives(let parts): parts.map(\.text).joined(separator: "|")
    case .optional(let part): "[\(part.text)]"
    case .gap: "…"
    case .slot(let name): " {\(name)} "
    case .list: " <colour> "
    case .both(let parts): parts.map(\.grouped).joined(separator: " & ")
    }
  }

  private var grouped: String {
    if case .alternatives = self { "(\(text))" } else { text }
  }

  /// A message that the pattern must match.
  func sample(_ random: inout SplitMix64) -> String {
    switch self {
    case .words(let words), .quoted(let words): return words
    case .prefix(let word):
      return " \(word)\(["", "s", "eting"].randomElement(using: &random) ?? "") "
    case .sequence(let parts):
      var text = ""
      for part in parts { text += part.sample(&random) }
      return text
    case .alternatives(let parts):
      return parts[Int.random(in: 0..<parts.count, using: &random)].sample(&random)
    case .optional(let part): return Bool.random(using: &random) ? part.sample(&random) : ""
    case .gap: return ["", "嗯嗯", " well ", "，嗯，", " 7 "].randomElement(using: &random) ?? ""
    case .slot("order"):
      return [" DD1234 ", " dd 12-34 ", "ＤＤ１２３４ "].randomElement(using: &random) ?? ""
    case .slot: return [" 42 ", "，四十二，", " 38.5 "].randomElement(using: &random) ?? ""
    case .list: return ["大红", " RED ", "蓝", "紅"].randomElement(using: &random) ?? ""
    case .both(let parts):
      var texts: [String] = []
      for part in parts { texts.append(part.sample(&random)) }
      return texts.shuffled(using: &random).joined(separator: "。")
    }
  }
}

/// Matches by trying everything, straight from the reference: slow, and independent of the machine.
struct SlowMatcher {
  private let book: RuleBook
  private let text: MatchText
  /// For each slot, where its values stand.
  private let spans: [[SlotSpan]]

  init(book: RuleBook, text: MatchText) {
    self.book = book
    self.text = text
    spans = book.slots.map { $0.spans(in: text) }
  }

  /// The greatest weight that a match of `node` explains, or `nil` where it does not match.
  func weight(of node: PatternNode) -> Int? {
    var best: Int?
    for start in 0...text.symbols.count {
      walk([node], start, 0) { weight in best = max(best ?? 0, weight) }
    }
    return best
  }

  /// Whether every part of an all-of pattern matches.
  func matches(_ node: PatternNode) -> Bool {
    if case .both(let parts) = node { return parts.allSatisfy { weight(of: $0) != nil } }
    return weight(of: node) != nil
  }

  /// Reads `nodes` one after the other from `position` on.
  private func walk(_ nodes: [PatternNode], _ position: Int, _ weight: Int, _ end: (Int) -> Void) {
    guard let node = nodes.first else { return end(weight) }
    let rest = Array(nodes.dropFirst())
    func read(_ range: Range<Int>) {
      var next = range.upperBound
      if next < text.symbols.count, text.symbols[next] == MatchText.blank { next += 1 }
      walk(rest, next, weight + text.weight(range), end)
    }
    switch node {
    case .words(let words, let isExact):
      if MatchText(words).symbols.isEmpty { return walk(rest, position, weight, end) }
      for range in ranges(of: words, at: position, isExact: isExact) { read(range) }
    case .prefix(let word):
      guard !text.isInsideWord(position), position < text.symbols.count else { return }
      var stop = position + 1
      while text.isInsideWord(stop) { stop += 1 }
      if text.original(position..<stop).lowercased().hasPrefix(word) { read(position..<stop) }
    case .sequence(let nodes): walk(nodes + rest, position, weight, end)
    case .alternatives(let nodes): for node in nodes { walk([node] + rest, position, weight, end) }
    case .optional(let node):
      walk([node] + rest, position, weight, end)
      walk(rest, position, weight, end)
    case .gap:
      var next = position
      while true {
        walk(rest, next, weight, end)
        guard next < text.symbols.count, text.symbols[next] != MatchText.stop else { break }
        next += 1
      }
    case .slot(let name, _):
      guard let number = book.slotNumber(name) else { return }
      for span in spans[number] where span.range.lowerBound == position {
        read(span.range)
      }
    case .list(let name, _):
      for word in Set(book.lists[name]?.words ?? []) {
        for range in ranges(of: word, at: position, isExact: false) { read(range) }
      }
    case .start: if text.weight(0..<position) == 0 { walk(rest, position, weight, end) }
    case .end:
      if text.weight(position..<text.symbols.count) == 0 { walk(rest, position, weight, end) }
    case .both: break
    }
  }

  private func ranges(of words: String, at position: Int, isExact: Bool) -> [Range<Int>] {
    let symbols = MatchText(words).symbols
    let range = position..<position + symbols.count
    guard range.upperBound <= text.symbols.count, Array(text.symbols[range]) == symbols,
      !text.isInsideWord(range.lowerBound), !text.isInsideWord(range.upperBound)
    else { return [] }
    let own = text.original(range).lowercased().filter { $0.isLetter || $0.isNumber }
    return !isExact || own == words.lowercased().filter { $0.isLetter || $0.isNumber }
      ? [range] : []
  }
}
