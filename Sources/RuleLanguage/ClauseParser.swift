internal import Chat
internal import Markdown
internal import SourceDiagnostics

/// The clauses of a rule.
extension RuleFileParser {
  /// Reads `label: value`.
  mutating func clause(_ range: Range<Int>) {
    let (head, tail) = SlicedLine(file, range).splitAtColon()
    guard let label = Labels.clause(file[head]) else {
      return reportUnknownLabel(head, hasColon: tail != nil, line: range)
    }
    let value = tail ?? range.upperBound..<range.upperBound
    let takesNoValue = label == .silent
    if value.isEmpty, !takesNoValue {
      report(
        .error, Sentence(en: "This clause has no value", zh: "这一行没有内容"),
        Sentence(
          en: "Write it after ‘\(file[head]):’, or remove the line.",
          zh: "在“\(file[head])：”后面写上内容，或者删掉这一行。"), range)
      return
    }
    if Self.single.contains(label), !claim(label, range) { return }
    apply(label, value)
  }

  /// Clauses that may stand only once in a rule.
  private static let single: Set<Labels.Clause> = [
    .lookUp, .otherwise, .unavailable, .answer, .ticket, .then, .silent, .priority,
  ]

  private mutating func claim(_ label: Labels.Clause, _ range: Range<Int>) -> Bool {
    guard rule?.seen[label.rawValue] == nil else {
      report(
        .error, Sentence(en: "A rule has only one such clause", zh: "一条规则里这一项只能写一次"),
        Sentence(en: "Keep one of the two lines.", zh: "两行里留一行。"), range)
      return false
    }
    rule?.seen[label.rawValue] = range
    return true
  }

  private mutating func reportUnknownLabel(
    _ head: Range<Int>, hasColon: Bool, line: Range<Int>
  ) {
    let written = file[head]
    guard hasColon else {
      return report(
        .error, Sentence(en: "This line is no clause", zh: "这一行不是条款"),
        Sentence(
          en: "Write ‘- label: value’; a note to colleagues is a paragraph without ‘- ’.",
          zh: "写成“- 标签：内容”；给同事看的说明不要用“- ”开头。"), line)
    }
    let nearest = Labels.nearest(to: written, among: Labels.clauses.map(\.label))
    report(
      .error, Sentence(en: "No clause is called “\(written)”", zh: "没有叫“\(written)”的条款"),
      nearest.map { Sentence(en: "Did you mean ‘\($0)’?", zh: "是不是“\($0)”？") }
        ?? Sentence(
          en: "The labels are: \(Labels.Clause.allCases.map(\.rawValue).joined(separator: ", ")).",
          zh: "可用的标签：当、除非、事件、仅限、追问、查询、查不到、查询失败、知识、转人工、标签、转到、不回复、优先级。"),
      head)
  }

  private mutating func apply(_ label: Labels.Clause, _ value: Range<Int>) {
    switch label {
    case .when: if let pattern = pattern(value) { rule?.rule.patterns.append(pattern) }
    case .unless: if let pattern = pattern(value) { rule?.rule.vetoes.append(pattern) }
    case .on:
      let events = SlicedLine(file, value).split(",，、").map { file[$0].lowercased() }
      rule?.rule.events += events
    case .only:
      let conditions = conditions(in: value)
      rule?.rule.conditions += conditions
    case .ask: ask(value)
    case .lookUp: lookUp(value)
    case .otherwise:
      let template = template(MarkdownText.plain(file[value]), value)
      rule?.rule.otherwise = template
    case .unavailable:
      let template = template(MarkdownText.plain(file[value]), value)
      rule?.rule.unavailable = template
    case .answer: answer(value)
    case .ticket: ticket(value)
    case .tag: tag(value)
    case .then:
      let target = file[value]
      rule?.rule.then = target
      refer(.rule, file[value], value)
    case .silent: rule?.rule.isSilent = true
    case .priority:
      guard let priority = Int(file[value]), (-100...100).contains(priority) else {
        return report(
          .error,
          Sentence(en: "A priority is a whole number from -100 to 100", zh: "优先级是 -100 到 100 的整数"),
          Sentence(en: "Write, for example, ‘priority: 1’.", zh: "例如“优先级：1”。"), value)
      }
      rule?.rule.priority = priority
    }
  }

  private mutating func pattern(_ value: Range<Int>) -> Pattern? {
    do throws(Diagnostic) {
      var parser = PatternParser(file, value)
      let node = try parser.pattern()
      guard node.disjunction != nil else {
        throw Diagnostic(
          .error, Sentence(en: "‘&’ stands inside a longer phrase", zh: "“&”写到了短语里面"),
          help: Sentence(
            en: "Use ‘&’ between whole parts: ‘a b & c’, or write several lines.",
            zh: "“&”只能连接完整的部分：“甲乙 & 丙”，或者拆成几行。"), at: value)
      }
      for (name, range) in node.slots { refer(.slot, name, range) }
      for (name, range) in node.lists { refer(.list, name, range) }
      reportDuplicateAlternatives(node, value)
      return Pattern(source: file[value], location: location(value), node: node)
    } catch {
      diagnostics.append(error)
      return nil
    }
  }

  /// `退货 | 退货`: the second can never be what matched.
  private mutating func reportDuplicateAlternatives(_ node: PatternNode, _ value: Range<Int>) {
    guard case .alternatives(let nodes) = node else { return }
    var seen: Set<[[UInt32]]> = []
    for part in nodes {
      guard let phrases = part.phrases else { continue }
      let folded = phrases.map { MatchText($0).symbols }
      if !seen.insert(folded).inserted {
        let word = phrases[0].trimmed
        report(
          .warning,
          Sentence(
            en: "“\(word)” can never be reached: it stands here twice", zh: "“\(word)”写了两遍，后一个永远轮不到"
          ),
          Sentence(
            en: "Remove one; case, width and script make no difference.", zh: "删掉一个；大小写、全半角、繁简都算相同。"
          ),
          value)
      }
    }
  }

  mutating func conditions(in value: Range<Int>) -> [Condition] {
    var result: [Condition] = []
    for part in SlicedLine(file, value).split(",，、") {
      let written = file[part]
      if let condition = Condition.parse(written, location: location(part)) {
        result.append(condition)
        continue
      }
      let words = ["private", "group", "mentioned", "question", "私聊", "群聊", "被提到", "提问"]
      let nearest = Labels.nearest(to: written, among: words)
      report(
        .error, Sentence(en: "“\(written)” is no condition", zh: "“\(written)”不是条件"),
        nearest.map { Sentence(en: "Did you mean ‘\($0)’?", zh: "是不是“\($0)”？") }
          ?? Sentence(
            en:
              "Known: private, group, mentioned, question, channel …, tag …, language …, 09:00-21:00.",
            zh: "可以写：私聊、群聊、被提到、提问、渠道 …、标签 …、语言 …、09:00-21:00。"),
        part.isEmpty ? value : part)
    }
    return result
  }

  /// `{slot}` at the start of a value, and what follows it.
  private func leadingSlot(_ value: Range<Int>) -> (
    name: String, range: Range<Int>, rest: Range<Int>
  )? {
    let text = file[value]
    guard let first = text.first, "{｛".contains(first),
      let close = text.firstIndex(where: { "}｝".contains($0) })
    else { return nil }
    let name = text[text.index(after: text.startIndex)..<close].trimmed
    let length = text[...close].utf8.count
    let range = value.lowerBound..<value.lowerBound + length
    guard !name.isEmpty else { return nil }
    return (name, range, SlicedLine(file, value).trimmed(range.upperBound..<value.upperBound))
  }

  private mutating func ask(_ value: Range<Int>) {
    guard let (name, range, rest) = leadingSlot(value), !rest.isEmpty else {
      return report(
        .error, Sentence(en: "A question names its slot first", zh: "追问要先写槽位，再写问句"),
        Sentence(
          en: "Write ‘ask: {order} What is the order number?’", zh: "写成“追问：{order} 请问订单号是多少？”"),
        value)
    }
    refer(.slot, name, range)
    if let prompt = template(MarkdownText.plain(file[rest]), rest) {
      rule?.rule.asks.append(Rule.Ask(slot: name, prompt: prompt))
    }
  }

  private mutating func lookUp(_ value: Range<Int>) {
    let text = file[value]
    let source = text.prefix { !$0.isWhitespace && !"{｛".contains($0) }
    let rest = SlicedLine(file, value).trimmed(
      value.lowerBound + source.utf8.count..<value.upperBound)
    guard !source.isEmpty, let (name, range, after) = leadingSlot(rest), after.isEmpty else {
      return report(
        .error, Sentence(en: "A look-up names a source and a slot", zh: "查询要写来源和槽位"),
        Sentence(en: "Write ‘look up: order {order}’.", zh: "写成“查询：order {order}”。"), value)
    }
    let sourceRange = value.lowerBound..<value.lowerBound + source.utf8.count
    refer(.lookUpSource, String(source), sourceRange)
    refer(.slot, name, range)
    let place = location(value)
    rule?.rule.lookUp = Rule.LookUp(source: String(source), slot: name, location: place)
  }

  private mutating func answer(_ value: Range<Int>) {
    let text = file[value]
    if ["search", "搜索"].contains(text.lowercased()) {
      rule?.rule.answer = .search
    } else {
      let place = location(value)
      rule?.rule.answer = .document(text, place)
      refer(.document, text, value)
    }
  }

  private static let priorities: [(word: String, priority: Ticket.Priority)] = [
    ("low", .low), ("低", .low), ("normal", .normal), ("普通", .normal), ("high", .high),
    ("高", .high), ("urgent", .urgent), ("紧急", .urgent), ("加急", .urgent),
  ]

  private mutating func ticket(_ value: Range<Int>) {
    let parts = SlicedLine(file, value).split(",，、")
    var priority = Ticket.Priority.normal
    if parts.count > 1 {
      let word = file[parts[1]].lowercased()
      guard let known = Self.priorities.first(where: { $0.word == word }), parts.count == 2 else {
        let nearest = Labels.nearest(to: word, among: Self.priorities.map(\.word))
        return report(
          .error, Sentence(en: "“\(word)” is no priority", zh: "“\(word)”不是优先级"),
          Sentence(
            en: nearest.map { "Did you mean ‘\($0)’?" } ?? "Write low, normal, high or urgent.",
            zh: "写“低、普通、高、紧急”之一。"), parts[1])
      }
      priority = known.priority
    }
    let queue = file[parts[0]]
    rule?.rule.ticket = Rule.TicketClause(queue: queue, priority: priority)
  }

  private mutating func tag(_ value: Range<Int>) {
    let parts = SlicedLine(file, value).split("=＝")
    let isForgotten = parts.count == 1 && file[value].hasPrefix("-")
    let name = isForgotten ? String(file[value].dropFirst()).trimmed : file[parts[0]]
    guard !name.isEmpty, parts.count == 2 && !parts[1].isEmpty || isForgotten else {
      return report(
        .error, Sentence(en: "A tag has a name and a value", zh: "标签要写名字和值"),
        Sentence(
          en: "Write ‘tag: size = {size}’, or ‘tag: -size’ to forget it.",
          zh: "写成“标签：鞋码 = {size}”；要忘掉它就写“标签：-鞋码”。"), value)
    }
    guard !isForgotten else {
      rule?.rule.tags.append(Rule.TagClause(name: name, value: nil))
      return
    }
    if let template = template(file[parts[1]], parts[1]) {
      rule?.rule.tags.append(Rule.TagClause(name: name, value: template))
    }
  }

  mutating func refer(_ kind: RuleFile.Reference.Kind, _ name: String, _ range: Range<Int>) {
    references.append(.init(kind: kind, name: name, rule: rule?.rule.id, range: range))
  }

  /// Reads a reply; its placeholders are checked when all files are known.
  mutating func template(_ text: String, _ range: Range<Int>) -> Template? {
    switch Template.parse(text) {
    case .success(let parts):
      let template = Template(parts: parts, location: location(range))
      for (name, fallback) in template.placeholders where fallback == nil {
        refer(.placeholder, name, self.range(of: "{" + name, or: "｛" + name, in: range))
      }
      return template
    case .failure(let brace):
      let first = String(brace.tail.prefix { $0 != "\n" })
      report(
        .error, Sentence(en: "This ‘{’ opens no placeholder", zh: "这个“{”没有写成占位符"),
        Sentence(
          en: "Write {name} or {name|fallback}; for a plain brace write \\\\{.",
          zh: "写成 {名字} 或 {名字|备用}；如果就是要花括号，写 \\\\{。"),
        self.range(of: first, or: first, in: range))
      return nil
    }
  }

  /// Where `text` stands in the raw text of `range`, or the first line of it.
  private func range(of text: String, or other: String, in range: Range<Int>) -> Range<Int> {
    let bytes = file.bytes[range]
    for needle in [Array(text.utf8), Array(other.utf8)] where !needle.isEmpty {
      var start = range.lowerBound
      while start + needle.count <= range.upperBound {
        if bytes[start..<start + needle.count].elementsEqual(needle) {
          return start..<start + needle.count
        }
        start += 1
      }
    }
    return range
  }
}
