internal import SourceDiagnostics
internal import TextNormalization

/// Reads one pattern of a rule file.
///
/// `|` binds loosest, then `&`, then a sequence. Full-width marks are read as their ASCII twins. One
/// mistake gives one diagnostic and ends this pattern; the rest of the file is still read.
struct PatternParser {
  /// Groups may stand in groups this deep.
  static let depthLimit = 16

  private let characters: [SyntaxCharacter]
  private let whole: Range<Int>
  private var index = 0
  private var depth = 0

  /// - Parameter range: the UTF-8 range of the pattern in `file`.
  init(_ file: SourceFile, _ range: Range<Int>) {
    characters = SyntaxCharacter.all(of: file, in: range)
    whole = range
  }

  /// Reads the whole pattern.
  mutating func pattern() throws(Diagnostic) -> PatternNode {
    let node = try alternatives()
    if let stray = current {
      throw Diagnostic(
        .error,
        Sentence(en: "This '\(stray.symbol)' closes nothing", zh: "这个「\(stray.symbol)」没有对应的开头"),
        help: Sentence(
          en: "Remove it, or open the group where it should start.", zh: "删掉它，或者在该开始的地方补上左括号。"),
        at: stray.range)
    }
    guard !node.canBeEmpty else { throw matchesEverything(node) }
    return node
  }

  private func matchesEverything(_ node: PatternNode) -> Diagnostic {
    isNothing(node)
      ? Diagnostic(
        .error, Sentence(en: "This pattern is empty", zh: "这条句式是空的"),
        help: Sentence(
          en: "Write the words to look for, or remove the line.", zh: "写上要匹配的词，或者删掉这一行。"),
        at: whole)
      : Diagnostic(
        .error, Sentence(en: "This pattern matches every message", zh: "这条句式什么消息都能匹配"),
        help: Sentence(
          en: "Every part of it is optional; leave at least one word outside [ ] and …",
          zh: "它的每一部分都可有可无；至少留一个词在 [ ] 和 … 之外。"),
        at: whole)
  }

  private var current: SyntaxCharacter? {
    index < characters.count ? characters[index] : nil
  }

  private mutating func alternatives() throws(Diagnostic) -> PatternNode {
    var nodes = [try conjunction()]
    while let bar = current, bar.symbol == "|" {
      index += 1
      let node = try conjunction()
      if isNothing(node) || isNothing(nodes[nodes.count - 1]) {
        throw Diagnostic(
          .error, Sentence(en: "One side of this '|' is empty", zh: "这个「|」有一边是空的"),
          help: Sentence(
            en: "Write an alternative on both sides; for something optional use [ ].",
            zh: "两边都要写上内容；可有可无的部分请用 [ ]。"), at: bar.range)
      }
      nodes.append(node)
    }
    return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
  }

  private mutating func conjunction() throws(Diagnostic) -> PatternNode {
    var nodes = [try sequence()]
    while let mark = current, mark.symbol == "&" {
      index += 1
      let node = try sequence()
      if isNothing(node) || isNothing(nodes[nodes.count - 1]) {
        throw Diagnostic(
          .error, Sentence(en: "One side of this '&' is empty", zh: "这个「&」有一边是空的"),
          help: Sentence(en: "Write what must also be there.", zh: "两边都要写上必须出现的内容。"),
          at: mark.range)
      }
      nodes.append(node)
    }
    return nodes.count == 1 ? nodes[0] : .both(nodes)
  }

  /// Whether a node holds nothing that could be looked for: blanks and punctuation at most.
  private func isNothing(_ node: PatternNode) -> Bool {
    switch node {
    case .words(let text, _): MatchText(text).isBlank
    case .sequence(let nodes): nodes.allSatisfy(isNothing)
    default: false
    }
  }

  private mutating func sequence() throws(Diagnostic) -> PatternNode {
    var nodes: [PatternNode] = []
    while let next = current, !["|", "&", ")", "]"].contains(next.symbol) {
      if let node = try item() { nodes.append(node) }
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func item() throws(Diagnostic) -> PatternNode? {
    let mark = characters[index]
    switch mark.symbol {
    case "(": return try group(closing: ")")
    case "[": return .optional(try group(closing: "]"))
    case "{":
      let (name, range) = try named(closing: "}", Sentence(en: "slot", zh: "槽位"))
      return .slot(name, at: range)
    case "<":
      let (name, range) = try named(closing: ">", Sentence(en: "word list", zh: "词表"))
      return .list(name, at: range)
    case "\"": return try quotation()
    case "…":
      while current?.symbol == "…" { index += 1 }
      return .gap
    case "^", "$":
      index += 1
      return mark.symbol == "^" ? .start : .end
    case "}", ">":
      index += 1
      throw Diagnostic(
        .error,
        Sentence(en: "This '\(mark.symbol)' closes nothing", zh: "这个「\(mark.symbol)」没有对应的开头"),
        help: Sentence(
          en: "Remove it, or put it in quotes if it is meant literally.", zh: "删掉它；如果就是要这个符号，请加引号。"),
        at: mark.range)
    case "*":
      throw Diagnostic(
        .error, Sentence(en: "This '*' follows no word", zh: "这个「*」前面没有单词"),
        help: Sentence(
          en: "Write deliver* for any ending of a word; for a gap between words use …",
          zh: "deliver* 表示单词的任意结尾；词和词之间的空当请用 …"), at: mark.range)
    default: return words()
    }
  }

  private mutating func group(closing: Unicode.Scalar) throws(Diagnostic) -> PatternNode {
    let opening = characters[index]
    index += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw Diagnostic(
        .error, Sentence(en: "Groups stand too deep in one another", zh: "括号套得太深"),
        help: Sentence(
          en: "Write several '- when:' lines; at most \(Self.depthLimit) levels are read.",
          zh: "拆成几行「- 当：」；最多 \(Self.depthLimit) 层。"), at: opening.range)
    }
    let node = try alternatives()
    guard let close = current, close.symbol == closing else {
      let end = current?.range.lowerBound ?? whole.upperBound
      throw Diagnostic(
        .error,
        Sentence(
          en: "This group is opened with '\(opening.symbol)' but never closed",
          zh: "这个「\(opening.symbol)」打开了一组，却没有关上"),
        help: Sentence(en: "Add '\(closing)' where it ends.", zh: "在结束的地方补上「\(closing)」。"),
        at: opening.range.lowerBound..<max(end, opening.range.upperBound))
    }
    index += 1
    if isNothing(node) {
      throw Diagnostic(
        .error, Sentence(en: "Nothing stands in this group", zh: "这个括号里什么都没有"),
        help: Sentence(en: "Write the alternatives, or remove it.", zh: "写上内容，或者删掉括号。"),
        at: opening.range.lowerBound..<close.range.upperBound)
    }
    return node
  }

  private mutating func named(
    closing: Unicode.Scalar, _ what: Sentence
  ) throws(Diagnostic) -> (String, Range<Int>) {
    let opening = characters[index]
    index += 1
    var name = ""
    while let next = current, next.symbol != closing {
      guard !["|", "(", ")", "[", "]", "&", "{", "<"].contains(next.symbol) else { break }
      name.unicodeScalars.append(next.scalar)
      index += 1
    }
    let end = current?.range.lowerBound ?? whole.upperBound
    guard let close = current, close.symbol == closing else {
      throw Diagnostic(
        .error,
        Sentence(
          en: "This \(what.english) is opened with '\(opening.symbol)' but never closed",
          zh: "这个\(what.chinese)用「\(opening.symbol)」打开，却没有关上"),
        help: Sentence(en: "Add '\(closing)' after its name.", zh: "在名字后面补上「\(closing)」。"),
        at: opening.range.lowerBound..<max(end, opening.range.upperBound))
    }
    index += 1
    let range = opening.range.lowerBound..<close.range.upperBound
    let trimmed = name.trimmed
    guard !trimmed.isEmpty else {
      throw Diagnostic(
        .error,
        Sentence(en: "This \(what.english) has no name", zh: "这个\(what.chinese)没有名字"),
        help: Sentence(en: "Write its name between the marks.", zh: "在括号里写上名字。"), at: range)
    }
    return (trimmed, range)
  }

  private mutating func quotation() throws(Diagnostic) -> PatternNode {
    let opening = characters[index]
    index += 1
    var text = ""
    while let next = current, next.symbol != "\"" {
      text.unicodeScalars.append(next.scalar)
      index += 1
    }
    guard let close = current else {
      throw Diagnostic(
        .error, Sentence(en: "This quotation is never closed", zh: "引号没有关上"),
        help: Sentence(en: "Add '\"' where it ends.", zh: "在结束的地方补上引号。"),
        at: opening.range.lowerBound..<whole.upperBound)
    }
    index += 1
    guard !MatchText(text).isBlank else {
      throw Diagnostic(
        .error,
        Sentence(en: "Nothing that can be matched stands in these quotes", zh: "引号里没有可匹配的内容"),
        help: Sentence(en: "Write a word between them.", zh: "在引号里写上一个词。"),
        at: opening.range.lowerBound..<close.range.upperBound)
    }
    return .words(text, isExact: true)
  }

  /// Plain words up to the next mark; a `*` takes the word before it.
  private mutating func words() -> PatternNode? {
    var text = String.UnicodeScalarView()
    while let next = current, !Self.marks.contains(next.symbol) {
      text.append(next.scalar)
      index += 1
    }
    guard current?.symbol == "*", let last = text.last, WordClass(folded: last) != .none else {
      return .words(String(text), isExact: false)
    }
    index += 1
    var word = String.UnicodeScalarView()
    while let letter = text.last, WordClass(folded: letter) != .none {
      word.insert(letter, at: word.startIndex)
      text.removeLast()
    }
    let prefix = PatternNode.prefix(MatchText.plainWord(String(word)))
    guard !MatchText(String(text)).isBlank else { return prefix }
    return .sequence([.words(String(text), isExact: false), prefix])
  }

  private static let marks: Set<Unicode.Scalar> = [
    "|", "&", "(", ")", "[", "]", "{", "}", "<", ">", "\"", "…", "^", "$", "*",
  ]
}

extension WordClass {
  /// The class of a scalar that is not folded yet.
  init(folded scalar: Unicode.Scalar) {
    self = MatchText(String(scalar)).symbols.first.map(WordClass.init) ?? .none
  }
}

extension MatchText {
  /// A word folded, but not stemmed.
  static func plainWord(_ word: String) -> String {
    MatchText(word).source.string.filter { !$0.isWhitespace }
  }
}

/// A scalar of a rule file with its place and the mark that it stands for.
struct SyntaxCharacter {
  /// As written.
  let scalar: Unicode.Scalar
  /// The ASCII mark that a full-width one stands for; the scalar itself otherwise.
  let symbol: Unicode.Scalar
  let range: Range<Int>

  /// The scalars of a range of a file; three full stops in a row read as one gap.
  static func all(of file: SourceFile, in range: Range<Int>) -> [SyntaxCharacter] {
    var result: [SyntaxCharacter] = []
    var offset = range.lowerBound
    for scalar in file[range].unicodeScalars {
      let end = offset + UTF8.width(scalar)
      result.append(
        SyntaxCharacter(scalar: scalar, symbol: twin(of: scalar), range: offset..<end))
      offset = end
      let tail = result.suffix(3)
      if tail.count == 3, tail.allSatisfy({ $0.scalar == "." }), let first = tail.first {
        result.removeLast(3)
        result.append(
          SyntaxCharacter(scalar: "…", symbol: "…", range: first.range.lowerBound..<end))
      }
    }
    return result
  }

  static func twin(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "“", "”", "„", "＂": "\""
    case "⋯": "…"
    case "\u{3000}", "\t": " "
    default:
      (0xFF01...0xFF5E).contains(scalar.value)
        ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
    }
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
