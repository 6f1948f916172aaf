/// The words of the language in English and Chinese; the reference in `Rules/README.md` names them.
enum Labels {
  enum Clause: String, CaseIterable {
    case when, unless, on, only, ask, lookUp = "look up", otherwise, unavailable, answer, ticket,
      tag
    case then, silent, priority
  }

  static let clauses: [(label: String, clause: Clause)] = [
    ("when", .when), ("当", .when), ("unless", .unless), ("除非", .unless),
    ("on", .on), ("事件", .on), ("only", .only), ("仅限", .only), ("ask", .ask), ("追问", .ask),
    ("look up", .lookUp), ("lookup", .lookUp), ("查询", .lookUp),
    ("otherwise", .otherwise), ("查不到", .otherwise),
    ("unavailable", .unavailable), ("查询失败", .unavailable),
    ("answer", .answer), ("知识", .answer), ("ticket", .ticket), ("转人工", .ticket),
    ("tag", .tag), ("标签", .tag), ("then", .then), ("转到", .then),
    ("silent", .silent), ("不回复", .silent), ("priority", .priority), ("优先级", .priority),
  ]

  static func clause(_ label: String) -> Clause? {
    let folded = label.trimmed.lowercased()
    return clauses.first { $0.label == folded }?.clause
  }

  /// The known label nearest to a mistyped one, if it is near enough to be meant.
  static func nearest(to label: String, among known: [String]) -> String? {
    let folded = Array(label.trimmed.lowercased())
    let ranked = known.map { (distance(folded, Array($0)), $0) }.sorted { $0 < $1 }
    guard let (distance, best) = ranked.first, distance <= max(1, folded.count / 2),
      distance < max(folded.count, best.count)
    else { return nil }
    return best
  }

  /// Levenshtein's distance, with a swap of neighbours as one step.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }

  enum Section {
    case rule
    case words(String)
    case slot(String)
    case note
  }

  /// What a second-level heading opens.
  static func section(_ heading: String) -> Section {
    guard let colon = heading.firstIndex(where: { ":：".contains($0) }) else { return .rule }
    let label = heading[..<colon].trimmed.lowercased()
    let name = heading[heading.index(after: colon)...].trimmed
    switch label {
    case "words", "词表": return .words(name)
    case "slot", "槽位": return .slot(name)
    case "source", "来源": return .note
    default: return .rule
    }
  }

  static let sections = ["words", "词表", "slot", "槽位", "source", "来源"]

  enum Subsection {
    case examples
    case conversation
  }

  static let subsections: [(label: String, section: Subsection)] = [
    ("examples", .examples), ("example", .examples), ("例", .examples), ("例子", .examples),
    ("conversation", .conversation), ("conversations", .conversation), ("对话", .conversation),
  ]

  static func subsection(_ heading: String) -> Subsection? {
    let folded = heading.trimmed.lowercased()
    return subsections.first { $0.label == folded }?.section
  }

  enum FrontMatterKey: CaseIterable {
    case language, only, priority, owner, strictness
  }

  static let frontMatter: [(label: String, key: FrontMatterKey)] = [
    ("language", .language), ("语言", .language), ("only", .only), ("仅限", .only),
    ("priority", .priority), ("优先级", .priority), ("owner", .owner), ("负责人", .owner),
    ("strictness", .strictness), ("严格", .strictness),
  ]

  static func frontMatterKey(_ label: String) -> FrontMatterKey? {
    let folded = label.trimmed.lowercased()
    return frontMatter.first { $0.label == folded }?.key
  }

  static func language(_ name: String) -> String? {
    switch name.trimmed.lowercased() {
    case "zh", "zh-cn", "zh-hans", "zh-tw", "zh-hant", "chinese", "中文", "汉语": "zh"
    case "en", "en-us", "en-gb", "english", "英文", "英语": "en"
    default: nil
    }
  }

  /// `not:` or `不：` in front of an example.
  static func withoutNegation(_ example: String) -> String? {
    for mark in ["not:", "not：", "不:", "不："] where example.lowercased().hasPrefix(mark) {
      return String(example.dropFirst(mark.count)).trimmed
    }
    return nil
  }

  enum Speaker: Sendable {
    case customer, bot, ticket, silence, person
  }

  static let speakers: [(label: String, speaker: Speaker)] = [
    ("客", .customer), ("客户", .customer), ("顾客", .customer), ("customer", .customer),
    ("c", .customer), ("二", .bot), ("小二", .bot), ("bot", .bot), ("b", .bot),
    ("票", .ticket), ("ticket", .ticket), ("t", .ticket), ("静", .silence), ("silence", .silence),
    ("silent", .silence), ("人", .person), ("agent", .person), ("客服", .person),
  ]

  static func speaker(_ label: String) -> Speaker? {
    let folded = label.trimmed.lowercased()
    return speakers.first { $0.label == folded }?.speaker
  }
}
