internal import SourceDiagnostics
internal import TextNormalization

extension PassageReader {
  static func emptySection(at range: Range<Int>) -> Diagnostic {
    Diagnostic(
      .warning,
      Sentence(en: "Nothing is written below this heading", zh: "这个标题下面没有内容"),
      help: Sentence(
        en: "Write the answer below it, or take the heading out.",
        zh: "请在下面写上答案，或者删去这个标题。"), at: range)
  }

  static func homelessNames(at range: Range<Int>) -> Diagnostic {
    Diagnostic(
      .warning,
      Sentence(
        en: "These other names belong to the title, and the title has no text of its own",
        zh: "这些别名属于文档的大标题，而大标题下面没有自己的内容"),
      help: Sentence(
        en: "Write the answer directly below the title, or move the names below another heading.",
        zh: "请在大标题下直接写上答案，或者把别名移到别的标题下面。"), at: range)
  }

  static func html(at range: Range<Int>) -> Diagnostic {
    Diagnostic(
      .warning,
      Sentence(en: "HTML is not said to customers", zh: "HTML 不会发给客人"),
      help: Sentence(en: "Write it in Markdown.", zh: "请改用 Markdown 写。"), at: range)
  }

  /// Headings and alternatives that another passage has too.
  func duplicates() -> [(path: String, diagnostic: Diagnostic)] {
    var places: [[Unicode.Scalar]: Int] = [:]
    var found: [(path: String, diagnostic: Diagnostic)] = []
    for (number, passage) in passages.enumerated() {
      for (place, name) in ([passage.heading] + passage.alternatives).enumerated() {
        let key = NormalizedText(name).scalars.filter { isHan($0) || isWordScalar($0) }
        guard !key.isEmpty, let other = places[key] else {
          places[key] = number
          continue
        }
        guard other != number else { continue }
        let there = passages[other].location
        found.append(
          (
            passage.path,
            Diagnostic(
              .warning,
              Sentence(
                en: "'\(name)' also names the passage at \(there)",
                zh: "“\(name)”也是 \(there) 那一段的名称"),
              help: Sentence(
                en: "Keep it in one place, or say here what makes this one different.",
                zh: "请只留一处，或者写明这里有什么不同。"), at: ranges[number][place])
          ))
      }
    }
    return found
  }
}
