internal import SourceDiagnostics

/// Reads one line of a `## Slot:` section.
struct SlotFormParser {
  let file: SourceFile
  let range: Range<Int>

  func form() throws(Diagnostic) -> Slot.Form {
    let (head, tail) = SlicedLine(file, range).splitAtColon()
    let label = file[head].lowercased()
    guard let tail, !tail.isEmpty else { throw unknown(head) }
    switch label {
    case "like", "形如": return .shape(try shape(tail))
    case "type", "类型": return try type(tail)
    case "list", "词表": return .words(list: file[tail])
    default: throw unknown(head)
    }
  }

  private func unknown(_ head: Range<Int>) -> Diagnostic {
    let known = ["like", "type", "list", "形如", "类型", "词表"]
    let nearest = Labels.nearest(to: file[head], among: known)
    return Diagnostic(
      .error, Sentence(en: "This line does not say what a value looks like", zh: "这一行没有说明取值的样子"),
      help: nearest.map { Sentence(en: "Did you mean ‘\($0): …’?", zh: "是不是“\($0)：…”？") }
        ?? Sentence(
          en: "Write ‘like: DD####’, ‘type: number 1-9’ or ‘list: name’.",
          zh: "写成“形如：DD####”“类型：数字 1-9”或“词表：名字”。"), at: range)
  }

  private func shape(_ value: Range<Int>) throws(Diagnostic) -> [Slot.ShapeElement] {
    var elements: [Slot.ShapeElement] = []
    var isEscaped = false
    for character in file[value] {
      if character == "\\", !isEscaped {
        isEscaped = true
        continue
      }
      switch character {
      case "#" where !isEscaped, "＃" where !isEscaped: elements.append(.digit)
      case "A" where !isEscaped: elements.append(.letter)
      default:
        elements += MatchText.plainWord(String(character)).unicodeScalars.map { .literal($0) }
      }
      isEscaped = false
    }
    let isBare = elements.allSatisfy { if case .literal = $0 { true } else { false } }
    guard !isBare, elements.count <= 64 else {
      throw Diagnostic(
        .error, Sentence(en: "This shape holds no ‘#’ or ‘A’", zh: "这个样子里没有“#”或“A”"),
        help: Sentence(
          en: "Write # for a digit and A for a letter, at most 64 characters.",
          zh: "# 代表一位数字，A 代表一个字母，最多 64 个字符。"), at: value)
    }
    return elements
  }

  private func type(_ value: Range<Int>) throws(Diagnostic) -> Slot.Form {
    let words = file[value].split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    switch (words[0].lowercased(), words.count > 1 ? words[1].trimmed : nil) {
    case ("date", nil), ("日期", nil): return .date
    case ("phone", nil), ("电话", nil), ("手机", nil): return .phone
    case ("text", nil), ("文字", nil): return .text
    case ("number", nil), ("数字", nil): return .number(nil)
    case ("number", let range?), ("数字", let range?):
      let ends = range.split(whereSeparator: { "-–—~～至到".contains($0) })
        .compactMap { Double($0.trimmed) }
      guard ends.count == 2, ends[0] <= ends[1] else {
        throw Diagnostic(
          .error, Sentence(en: "“\(range)” is no range", zh: "“\(range)”不是一个范围"),
          help: Sentence(
            en: "Write the smaller number first: ‘number 35-46’.", zh: "小的写在前面：“数字 35-46”。"),
          at: value)
      }
      return .number(ends[0]...ends[1])
    default:
      let types = ["number", "date", "phone", "text", "数字", "日期", "电话", "文字"]
      let nearest = Labels.nearest(to: words[0], among: types)
      throw Diagnostic(
        .error, Sentence(en: "No type is called “\(file[value])”", zh: "没有“\(file[value])”这种类型"),
        help: nearest.map { Sentence(en: "Did you mean ‘\($0)’?", zh: "是不是“\($0)”？") }
          ?? Sentence(
            en: "Known: number, date, phone, text.", zh: "可以写：数字、日期、电话、文字。"), at: value)
    }
  }
}
