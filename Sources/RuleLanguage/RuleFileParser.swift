internal import IntentMatching
internal import Markdown
internal import SourceDiagnostics

/// Walks the Markdown blocks of a rule file, section by section.
struct RuleFileParser {
  private(set) var topic: String?
  var rules: [Rule] = []
  var lists: [WordList] = []
  var slots: [Slot] = []
  var diagnostics: [Diagnostic] = []
  var references: [RuleFile.Reference] = []

  let file: SourceFile
  let document: MarkdownDocument
  private var section = Section.preamble
  private var subsection = Subsection.clauses
  /// The rule, list or slot that is being read.
  var rule: RuleDraft?
  private var listDraft: (name: String, range: Range<Int>, entries: [WordList.Entry])?
  private var slotDraft: (name: String, range: Range<Int>, forms: [Slot.Form])?
  /// How many diagnostics there were when the section began.
  private var diagnosticsBefore = 0
  /// Defaults from the front matter.
  private(set) var defaults = RuleDefaults()

  private enum Section { case preamble, rule, words, slot, note }
  private enum Subsection { case clauses, examples, conversation, note }

  init(_ file: SourceFile) {
    self.file = file
    document = MarkdownDocument(file)
  }

  mutating func parse() {
    if let front = document.frontMatter {
      diagnostics += front.problems
      for entry in front.entries { frontMatter(entry) }
    }
    for block in document.blocks { read(block) }
    close()
  }

  private mutating func read(_ block: MarkdownBlock) {
    switch block.kind {
    case .heading(let level, let anchor): heading(block, level, anchor)
    case .bulletList(let items), .orderedList(_, let items):
      for item in items { read(item) }
    case .blockQuote: quote(block)
    case .indentedCode, .fencedCode: code(block)
    case .paragraph: paragraph(block)
    case .html:
      diagnostics.append(
        Diagnostic(
          .warning, Sentence(en: "HTML is not read in rule files", zh: "规则文件不识别 HTML"),
          help: Sentence(en: "Write it as Markdown, or remove it.", zh: "改写成 Markdown，或者删掉。"),
          at: block.range))
    case .table, .thematicBreak: break
    }
  }

  private mutating func heading(_ block: MarkdownBlock, _ level: Int, _ anchor: String?) {
    let text = block.headingText ?? ""
    switch level {
    case 1:
      close()
      topic = topic ?? text
      section = .preamble
    case 2:
      close()
      open(text, anchor, block)
    case 3 where section == .rule:
      switch Labels.subsection(text) {
      case .examples: subsection = .examples
      case .conversation: subsection = .conversation
      case nil:
        subsection = .note
        let known = Labels.subsections.map(\.label)
        if let nearest = Labels.nearest(to: text, among: known), text.count > 1 {
          report(
            .error, Sentence(en: "No section is called “\(text)”", zh: "没有叫“\(text)”的小节"),
            Sentence(en: "Write ‘### \(nearest)’.", zh: "是不是想写“### \(nearest)”？"), block.range)
        }
      }
    default: subsection = .note
    }
  }

  private mutating func open(_ text: String, _ anchor: String?, _ block: MarkdownBlock) {
    subsection = .clauses
    diagnosticsBefore = diagnostics.count
    let range = block.lines.first ?? block.range
    let id = anchor ?? text
    switch Labels.section(text) {
    case .words(let name):
      section = .words
      listDraft = (name, range, [])
      if name.isEmpty { reportNameless(range) }
    case .slot(let name):
      section = .slot
      slotDraft = (name, range, [])
      if name.isEmpty { reportNameless(range) }
    case .note: section = .note
    case .rule:
      section = .rule
      if text.isEmpty { reportNameless(block.range) }
      let place = location(range)
      let draft = Rule(id: id, name: text.isEmpty ? id : text, location: place)
      draft.priority = defaults.priority
      draft.conditions = defaults.conditions
      draft.strictness = defaults.strictness
      draft.language = defaults.language
      rule = RuleDraft(rule: draft, heading: range)
      if id.contains(where: \.isWhitespace), anchor != nil {
        report(
          .error, Sentence(en: "An id has no spaces", zh: "编号里不能有空格"),
          Sentence(en: "Write {#\(id.replacingBlanks)}.", zh: "写成 {#\(id.replacingBlanks)}。"),
          block.anchorRange ?? range)
      }
      for label in Labels.sections where text.lowercased().hasPrefix(label + " ") {
        report(
          .warning, Sentence(en: "This is read as a rule", zh: "这里会被当成一条规则"),
          Sentence(en: "Put a colon after ‘\(label)’.", zh: "在“\(label)”后面加一个冒号。"), range)
      }
    }
  }

  private mutating func reportNameless(_ range: Range<Int>) {
    report(
      .error, Sentence(en: "This section has no name", zh: "这一节没有名字"),
      Sentence(en: "Write a name in the heading.", zh: "在标题里写上名字。"), range)
  }

  /// Whether the section holds what could not be read.
  var hasMistakes: Bool {
    diagnostics.dropFirst(diagnosticsBefore).contains { $0.severity == .error }
  }

  /// Ends what is being read.
  private mutating func close() {
    if let draft = rule { finish(draft) }
    if let draft = listDraft, !draft.name.isEmpty {
      lists.append(
        WordList(name: draft.name, location: location(draft.range), entries: draft.entries))
      if draft.entries.isEmpty, !hasMistakes { reportEmpty(draft.range) }
    }
    if let draft = slotDraft, !draft.name.isEmpty {
      slots.append(Slot(name: draft.name, location: location(draft.range), forms: draft.forms))
      if draft.forms.isEmpty, !hasMistakes { reportEmpty(draft.range) }
    }
    (rule, listDraft, slotDraft) = (nil, nil, nil)
  }

  private mutating func reportEmpty(_ range: Range<Int>) {
    report(
      .error, Sentence(en: "Nothing stands in this section", zh: "这一节是空的"),
      Sentence(en: "Add at least one ‘- …’ line.", zh: "至少写一行“- …”。"), range)
  }

  private mutating func read(_ item: ListItem) {
    if item.firstLine.isEmpty { return }
    switch (section, subsection) {
    case (.rule, .clauses): clause(item.firstLine)
    case (.rule, .examples): example(item.firstLine)
    case (.rule, .conversation): conversationItem(item)
    case (.words, _): entry(item.firstLine)
    case (.slot, _): form(item.firstLine)
    case (.preamble, _):
      let label = file[item.firstLine].prefix { !":：".contains($0) }
      if Labels.clause(String(label)) != nil {
        report(
          .error, Sentence(en: "This clause stands outside a rule", zh: "这一行不在任何规则里"),
          Sentence(en: "Put a ‘## Name’ heading above it.", zh: "在它上面写一个“## 规则名”标题。"),
          item.firstLine)
      }
    case (.note, _), (_, .note): break
    }
    continuation(of: item)
  }

  /// A clause or an example is one line; what follows it would be lost unseen.
  private mutating func continuation(of item: ListItem) {
    guard section != .preamble, section != .note, subsection != .note,
      subsection != .conversation
    else { return }
    let end = file.range(ofLine: file.line(at: item.firstLine.lowerBound)).upperBound
    guard item.range.upperBound > end,
      !file[end..<item.range.upperBound].trimmed.isEmpty
    else { return }
    let next = file.range(ofLine: file.line(at: end) + 1)
    report(
      .error,
      Sentence(en: "This line belongs to the one above and is not read", zh: "这一行接在上一行后面，不会被读到"),
      Sentence(
        en: "Write each clause on one line, and start a new one with ‘- ’.",
        zh: "每条写在一行里；新的一条用“- ”开头。"), next)
  }

  private mutating func quote(_ block: MarkdownBlock) {
    guard section == .rule, subsection == .clauses else {
      if section == .rule, subsection != .note {
        report(
          .error,
          Sentence(en: "This reply stands under examples or a conversation", zh: "回复写到了“例”或“对话”下面"),
          Sentence(en: "Move it above the ‘###’ heading.", zh: "把它移到“###”标题上面。"), block.range)
      }
      return
    }
    let text = document.plainText(of: block, links: .withAddress)
    guard !text.trimmed.isEmpty else {
      report(
        .error, Sentence(en: "This reply is empty", zh: "这条回复是空的"),
        Sentence(en: "Write what the bot says, or remove the ‘>’.", zh: "写上要说的话，或者删掉“>”。"),
        block.range)
      return
    }
    if let template = template(text.trimmed, block.range) {
      rule?.rule.replies.append(template)
    }
  }

  private mutating func code(_ block: MarkdownBlock) {
    guard section == .rule, subsection == .conversation else { return }
    conversation(block.lines)
  }

  /// A dialogue may be written as list items too.
  private mutating func conversationItem(_ item: ListItem) {
    rule?.openConversation.append(item.firstLine)
  }

  private mutating func paragraph(_ block: MarkdownBlock) {
    guard section == .rule, subsection == .clauses, let line = block.lines.first else { return }
    let text = file[line]
    guard let colon = text.firstIndex(where: { ":：".contains($0) }),
      Labels.clause(String(text[..<colon])) != nil
    else { return }
    report(
      .warning, Sentence(en: "This looks like a clause but is a note", zh: "这一行看起来是条款，但会被当成说明"),
      Sentence(en: "Begin the line with ‘- ’.", zh: "在行首加上“- ”。"), line)
  }

  private mutating func entry(_ range: Range<Int>) {
    let line = SlicedLine(file, range)
    let (head, tail) = line.splitAtColon()
    let canonical = file[head].trimmed
    guard !MatchText(canonical).isBlank else {
      report(
        .error, Sentence(en: "This entry has no word", zh: "这一项没有词"),
        Sentence(
          en: "Write ‘- word’ or ‘- word: synonym | synonym’.", zh: "写成“- 词”或“- 词：同义词 | 同义词”。"),
        range)
      return
    }
    var synonyms: [String] = []
    for part in tail.map({ SlicedLine(file, $0).split("|｜") }) ?? [] {
      let word = file[part].trimmed
      if !MatchText(word).isBlank {
        synonyms.append(word)
      } else {
        report(
          .error, Sentence(en: "One side of this ‘|’ is empty", zh: "“|”的一边是空的"),
          Sentence(en: "Write a synonym, or remove the ‘|’.", zh: "写上同义词，或者删掉“|”。"), tail ?? range)
        break
      }
    }
    listDraft?.entries.append(WordList.Entry(canonical: canonical, synonyms: synonyms))
  }

  private mutating func form(_ range: Range<Int>) {
    do {
      let form = try SlotFormParser(file: file, range: range).form()
      if case .words(let list) = form {
        references.append(.init(kind: .list, name: list, rule: nil, range: range))
      }
      slotDraft?.forms.append(form)
    } catch {
      diagnostics.append(error)
    }
  }

  private mutating func frontMatter(_ entry: FrontMatter.Entry) {
    guard let key = Labels.frontMatterKey(entry.key) else {
      let nearest = Labels.nearest(to: entry.key, among: Labels.frontMatter.map(\.label))
      report(
        .error, Sentence(en: "No default is called “\(entry.key)”", zh: "文件头里没有“\(entry.key)”这一项"),
        nearest.map { Sentence(en: "Did you mean ‘\($0)’?", zh: "是不是“\($0)”？") }
          ?? Sentence(
            en: "Known are language, only, priority, owner and strictness.",
            zh: "可以写：语言、仅限、优先级、负责人、严格。"), entry.keyRange)
      return
    }
    switch key {
    case .owner: break
    case .language:
      defaults.language = Labels.language(entry.value)
      if defaults.language == nil { reportValue(entry, "zh, en") }
    case .priority:
      if let priority = Int(entry.value), (-100...100).contains(priority) {
        defaults.priority = priority
      } else {
        reportValue(entry, "-100 … 100")
      }
    case .strictness:
      switch entry.value.lowercased() {
      case "strict", "严": defaults.strictness = .strict
      case "normal", "常": defaults.strictness = .normal
      case "low", "宽": defaults.strictness = .low
      default: reportValue(entry, "strict, normal, low（严、常、宽）")
      }
    case .only:
      defaults.conditions = conditions(in: entry.valueRange)
    }
  }

  private mutating func reportValue(_ entry: FrontMatter.Entry, _ allowed: String) {
    report(
      .error,
      Sentence(
        en: "“\(entry.value)” is no value of \(entry.key)", zh: "“\(entry.key)”不能是“\(entry.value)”"),
      Sentence(en: "Write one of: \(allowed).", zh: "可以写：\(allowed)。"),
      entry.value.isEmpty ? entry.keyRange : entry.valueRange)
  }

  mutating func report(
    _ severity: Diagnostic.Severity, _ message: Sentence, _ help: Sentence, _ range: Range<Int>
  ) {
    diagnostics.append(Diagnostic(severity, message, help: help, at: range))
  }

  func location(_ range: Range<Int>) -> SourceLocation {
    SourceLocation(
      path: file.path, line: file.line(at: range.lowerBound),
      column: file.column(at: range.lowerBound))
  }
}

/// What the front matter sets for every rule of the file.
struct RuleDefaults {
  var language: String?
  var conditions: [Condition] = []
  var priority = 0
  var strictness = Strictness.normal
}

/// A rule while it is read.
struct RuleDraft {
  var rule: Rule
  let heading: Range<Int>
  /// Clauses that may stand only once, with where they stood.
  var seen: [String: Range<Int>] = [:]
  /// Lines of a conversation that is written as list items.
  var openConversation: [Range<Int>] = []
}

extension String {
  fileprivate var replacingBlanks: String {
    String(map { $0.isWhitespace ? "-" : $0 })
  }
}

/// A part of one line, with the ways to cut it.
struct SlicedLine {
  let file: SourceFile
  let range: Range<Int>

  init(_ file: SourceFile, _ range: Range<Int>) {
    self.file = file
    self.range = range
  }

  /// What stands before and after the first colon, trimmed; the tail is `nil` without a colon.
  func splitAtColon() -> (head: Range<Int>, tail: Range<Int>?) {
    var offset = range.lowerBound
    for character in file[range] {
      let end = offset + character.utf8.count
      if character == ":" || character == "：" {
        return (trimmed(range.lowerBound..<offset), trimmed(end..<range.upperBound))
      }
      offset = end
    }
    return (trimmed(range), nil)
  }

  /// The trimmed parts between any of `separators`.
  func split(_ separators: String) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var offset = start
    for character in file[range] {
      if separators.contains(character) {
        parts.append(trimmed(start..<offset))
        start = offset + character.utf8.count
      }
      offset += character.utf8.count
    }
    return parts + [trimmed(start..<range.upperBound)]
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    let text = file[range]
    let head = text.prefix(while: \.isWhitespace).utf8.count
    guard head < range.count else { return range.lowerBound..<range.lowerBound }
    let tail = String(text.reversed()).prefix(while: \.isWhitespace).utf8.count
    return range.lowerBound + head..<range.upperBound - tail
  }
}
