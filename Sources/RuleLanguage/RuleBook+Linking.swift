package import SourceDiagnostics

/// A diagnostic with the file it is about.
package struct FileDiagnostic: Hashable, Sendable {
  package let path: String
  package let diagnostic: Diagnostic

  package init(path: String, diagnostic: Diagnostic) {
    self.path = path
    self.diagnostic = diagnostic
  }
}

extension RuleBook {
  /// What rules may refer to outside the rule files.
  package struct Surroundings: Sendable {
    /// Whether a document or section of that name exists; `nil` where documents are not known.
    package var hasDocument: (@Sendable (String) -> Bool)?
    /// The look-up sources that are configured; `nil` where they are not known.
    package var sources: Set<String>?

    package init(
      hasDocument: (@Sendable (String) -> Bool)? = nil, sources: Set<String>? = nil
    ) {
      self.hasDocument = hasDocument
      self.sources = sources
    }
  }

  /// Joins files, in the order given, into a book, with everything that an editor should mend.
  package static func link(
    _ files: [RuleFile], in surroundings: Surroundings = Surroundings()
  ) -> (book: RuleBook, diagnostics: [FileDiagnostic]) {
    var linker = Linker(files, surroundings)
    linker.run()
    let book = RuleBook(rules: linker.rules, lists: linker.lists, slots: linker.slots)
    let order = Dictionary(
      files.enumerated().map { ($1.source.path, $0) }, uniquingKeysWith: { first, _ in first })
    let sorted = linker.diagnostics.sorted {
      (order[$0.path] ?? 0, $0.diagnostic.range.lowerBound)
        < (order[$1.path] ?? 0, $1.diagnostic.range.lowerBound)
    }
    return (book, sorted)
  }
}

/// Finds what no single file can know.
private struct Linker {
  /// With fewer examples, the matcher of examples mostly errs (measured on public shop bots: an
  /// intent with one example took a quarter of all wrong answers).
  static let fewExamples = 5

  let files: [RuleFile]
  let surroundings: RuleBook.Surroundings
  var rules: [Rule] = []
  var lists: [WordList] = []
  var slots: [Slot] = []
  var diagnostics: [FileDiagnostic] = []

  init(_ files: [RuleFile], _ surroundings: RuleBook.Surroundings) {
    self.files = files
    self.surroundings = surroundings
  }

  mutating func run() {
    var ruleIDs: [String: SourceLocation] = [:]
    var listNames: [String: SourceLocation] = [:]
    var slotNames: [String: SourceLocation] = [:]
    for file in files {
      diagnostics += file.diagnostics.map {
        FileDiagnostic(path: file.source.path, diagnostic: $0)
      }
      for rule in file.rules where isNew(rule.id, rule.location, &ruleIDs, file) {
        rules.append(rule)
      }
      for list in file.lists where isNew(list.name, list.location, &listNames, file) {
        lists.append(list)
      }
      for slot in file.slots where isNew(slot.name, slot.location, &slotNames, file) {
        slots.append(slot)
      }
    }
    let tags = Set(rules.flatMap { $0.tags.map(\.name) })
    for file in files {
      for reference in file.references { check(reference, in: file, tags: tags) }
      for rule in file.rules { check(rule, in: file) }
    }
    checkCycles()
    checkTwins()
  }

  private mutating func isNew(
    _ name: String, _ place: SourceLocation, _ known: inout [String: SourceLocation],
    _ file: RuleFile
  ) -> Bool {
    guard let first = known[name] else {
      known[name] = place
      return true
    }
    report(
      .error, Sentence(en: "“\(name)” exists already", zh: "“\(name)”已经有了"),
      Sentence(
        en: "It stands in \(first); give this one another name or {#id}.",
        zh: "在 \(first)；给这一个换个名字或编号 {#…}。"), file, file.source.range(ofLine: place.line))
    return false
  }

  mutating func report(
    _ severity: Diagnostic.Severity, _ message: Sentence, _ help: Sentence, _ file: RuleFile,
    _ range: Range<Int>
  ) {
    diagnostics.append(
      FileDiagnostic(
        path: file.source.path,
        diagnostic: Diagnostic(severity, message, help: help, at: range)))
  }

  private mutating func check(
    _ reference: RuleFile.Reference, in file: RuleFile, tags: Set<String>
  ) {
    let name = reference.name
    switch reference.kind {
    case .slot:
      if !slots.contains(where: { $0.name == name }) {
        undefined(
          reference, file, Sentence(en: "slot", zh: "槽位"), slots.map(\.name), "## 槽位：\(name)")
      }
    case .list:
      if !lists.contains(where: { $0.name == name }) {
        undefined(
          reference, file, Sentence(en: "word list", zh: "词表"), lists.map(\.name), "## 词表：\(name)")
      }
    case .rule:
      if !rules.contains(where: { $0.id == name }) {
        undefined(reference, file, Sentence(en: "rule", zh: "规则"), rules.map(\.id), nil)
      }
    case .document:
      if let hasDocument = surroundings.hasDocument, !hasDocument(name) {
        undefined(reference, file, Sentence(en: "document or section", zh: "文档或小节"), [], nil)
      }
    case .lookUpSource:
      if let sources = surroundings.sources, !sources.contains(name) {
        undefined(reference, file, Sentence(en: "source", zh: "来源"), sources.sorted(), nil)
      }
    case .placeholder: checkPlaceholder(reference, file, tags)
    }
  }

  private mutating func undefined(
    _ reference: RuleFile.Reference, _ file: RuleFile, _ what: Sentence, _ known: [String],
    _ heading: String?
  ) {
    let nearest = Labels.nearest(to: reference.name, among: known)
    let help: Sentence
    if let nearest {
      help = Sentence(en: "Did you mean “\(nearest)”?", zh: "是不是“\(nearest)”？")
    } else if let heading {
      help = Sentence(en: "Define it under a heading ‘\(heading)’.", zh: "用标题“\(heading)”来定义它。")
    } else if what.english == "source" {
      help = Sentence(
        en: "Name it under “sources” in xiaoer.json.", zh: "在 xiaoer.json 的 sources 里配置它。")
    } else {
      help = Sentence(en: "Check the spelling and the path.", zh: "检查拼写和路径。")
    }
    report(
      .error,
      Sentence(
        en: "No \(what.english) is called “\(reference.name)”",
        zh: "没有叫“\(reference.name)”的\(what.chinese)"), help, file, reference.range)
  }

  private mutating func checkPlaceholder(
    _ reference: RuleFile.Reference, _ file: RuleFile, _ tags: Set<String>
  ) {
    let name = reference.name
    guard let rule = rules.first(where: { $0.id == reference.rule }) else { return }
    if ["name", "昵称", "称呼", "ticket", "工单"].contains(name) || !rule.events.isEmpty { return }
    if slots.contains(where: { $0.name == name }) || tags.contains(name) { return }
    if let dot = name.firstIndex(of: "."), rule.lookUp?.source == String(name[..<dot]) { return }
    if name.contains(".") {
      return report(
        .error, Sentence(en: "Nothing is looked up for {\(name)}", zh: "{\(name)} 没有对应的查询"),
        Sentence(
          en: "Add ‘look up: source {slot}’ with that source to this rule.",
          zh: "在这条规则里加上“查询：来源 {槽位}”。"), file, reference.range)
    }
    undefined(
      reference, file, Sentence(en: "slot, tag or field", zh: "槽位、标签或字段"),
      slots.map(\.name) + tags.sorted(), nil)
  }

  private mutating func check(_ rule: Rule, in file: RuleFile) {
    guard !rule.hasMistakes else { return }
    if let lookUp = rule.lookUp, slots.contains(where: { $0.name == lookUp.slot }) {
      let isFilled =
        rule.asks.contains { $0.slot == lookUp.slot }
        || rule.patterns.contains { $0.slots.contains(lookUp.slot) }
      if !isFilled {
        report(
          .error, Sentence(en: "{\(lookUp.slot)} is never asked for", zh: "{\(lookUp.slot)} 没有人问"),
          Sentence(
            en: "Add ‘ask: {\(lookUp.slot)} …’.", zh: "加一行“追问：{\(lookUp.slot)} …”。"), file,
          file.source.range(ofLine: lookUp.location.line))
      }
    }
    if rule.patterns.isEmpty, (1..<Self.fewExamples).contains(rule.examples.count) {
      report(
        .warning,
        Sentence(
          en: "Only \(rule.examples.count) example(s) teach this rule, and it has no pattern",
          zh: "这条规则没有句式，只有 \(rule.examples.count) 个例句可学"),
        Sentence(
          en: "Write at least \(Self.fewExamples) examples, as different as customers write them.",
          zh: "至少写 \(Self.fewExamples) 个例句，尽量像不同顾客的说法。"), file,
        file.source.range(ofLine: rule.location.line))
    }
    let isReached =
      !rule.patterns.isEmpty || !rule.examples.isEmpty || !rule.events.isEmpty
      || !rule.conditions.isEmpty || rules.contains { $0.then == rule.id }
    if !isReached {
      report(
        .warning, Sentence(en: "Nothing leads to this rule", zh: "没有什么能走到这条规则"),
        Sentence(
          en: "Add ‘when: …’, examples, or ‘then: \(rule.id)’ elsewhere.",
          zh: "加上“当：…”或例句，或者在别处写“转到：\(rule.id)”。"), file,
        file.source.range(ofLine: rule.location.line))
    }
  }

  /// `then` must come to an end.
  private mutating func checkCycles() {
    let next = Dictionary(
      rules.compactMap { rule in rule.then.map { (rule.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    for rule in rules where next[rule.id] != nil {
      var current = rule.id
      var steps = 0
      while let following = next[current], steps <= rules.count {
        current = following
        steps += 1
        if current == rule.id { break }
      }
      guard current == rule.id, steps > 0,
        let file = files.first(where: { $0.source.path == rule.location.path })
      else { continue }
      report(
        .error, Sentence(en: "‘then’ leads back to this rule", zh: "“转到”绕回了这条规则"),
        Sentence(en: "Break the circle.", zh: "把这个圈断开。"), file,
        file.source.range(ofLine: rule.location.line))
    }
  }

  /// A phrase that stands in two rules alike can be won by one of them only.
  private mutating func checkTwins() {
    struct Key: Hashable {
      let phrase: [UInt32]
      let conditions: [String]
      let vetoes: [String]
    }
    var first: [Key: (rule: Rule, priority: Int)] = [:]
    for rule in rules {
      for pattern in rule.patterns {
        for parts in pattern.node.disjunction ?? [] where parts.count == 1 {
          for phrase in parts[0].phrases ?? [] {
            let symbols = MatchText(phrase).symbols
            let key = Key(
              phrase: symbols, conditions: rule.conditions.map(\.source).sorted(),
              vetoes: rule.vetoes.map(\.source).sorted())
            guard let known = first[key] else {
              first[key] = (rule, rule.priority)
              continue
            }
            if known.rule.id != rule.id, known.priority >= rule.priority {
              reportTwin(phrase.trimmed, pattern, known.rule)
            }
          }
        }
      }
    }
  }

  private mutating func reportTwin(_ phrase: String, _ pattern: Pattern, _ winner: Rule) {
    guard let file = files.first(where: { $0.source.path == pattern.location.path }) else { return }
    let line = file.source.range(ofLine: pattern.location.line)
    report(
      .warning,
      Sentence(
        en: "“\(phrase)” never reaches this rule: “\(winner.name)” takes it first",
        zh: "“\(phrase)”到不了这条规则：先被“\(winner.name)”接走"),
      Sentence(
        en: "See \(winner.location). Remove it in one of the two, or set a priority.",
        zh: "见 \(winner.location)。两处删掉一处，或者设置优先级。"), file, line)
  }
}
