internal import Markdown
internal import SourceDiagnostics

/// What the front matter of a document says: other names, tags, language.
struct DocumentMatter {
  static let alsoKeys: Set<String> = ["also", "也问"]
  private static let tagKeys: Set<String> = ["tags", "标签"]
  private static let languageKeys: Set<String> = ["language", "语言"]

  private(set) var also: [PassageReader.Phrase] = []
  private(set) var tags: [String] = []
  private(set) var language: String?
  private(set) var diagnostics: [Diagnostic] = []

  init(_ document: MarkdownDocument) {
    guard let matter = document.frontMatter else { return }
    diagnostics = matter.problems
    for entry in matter.entries {
      let key = entry.key.lowercased()
      let values = (entry.value.isEmpty ? [] : [entry.valueRange]) + entry.itemRanges
      if Self.alsoKeys.contains(key) {
        for range in values { also += Self.phrases(in: range, of: document.file) }
      } else if Self.tagKeys.contains(key) {
        for range in values {
          tags += Self.parts(of: range, in: document.file, at: [",", "，", "、", "|", "｜"])
            .map(\.text)
        }
      } else if Self.languageKeys.contains(key) {
        language = entry.value.isEmpty ? nil : entry.value
      } else {
        diagnostics.append(Self.unknownKey(entry))
      }
    }
  }

  /// The phrases that `|` parts in a range of the file.
  static func phrases(in range: Range<Int>, of file: SourceFile) -> [PassageReader.Phrase] {
    parts(of: range, in: file, at: ["|", "｜"])
  }

  private static func parts(
    of range: Range<Int>, in file: SourceFile, at separators: Set<Character>
  ) -> [PassageReader.Phrase] {
    var phrases: [PassageReader.Phrase] = []
    var offset = range.lowerBound
    for part in file[range].split(
      omittingEmptySubsequences: false, whereSeparator: separators.contains)
    {
      let blanks = part.prefix { $0.isWhitespace }.utf8.count
      let text = String(part).trimmed
      let start = offset + blanks
      if !text.isEmpty {
        phrases.append(PassageReader.Phrase(text: text, range: start..<start + text.utf8.count))
      }
      offset += part.utf8.count
      // Past the separator, whichever of the two it is.
      if offset < range.upperBound { offset += width(of: file.bytes[offset]) }
    }
    return phrases
  }

  /// The bytes of the character that begins with `byte`.
  private static func width(of byte: UInt8) -> Int {
    byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  private static func unknownKey(_ entry: FrontMatter.Entry) -> Diagnostic {
    Diagnostic(
      .warning,
      Sentence(
        en: "'\(entry.key)' is no key that documents know",
        zh: "文档里没有“\(entry.key)”这一项"),
      help: Sentence(
        en: "Write 'also', 'tags' or 'language', or take the line out.",
        zh: "可以写 also（也问）、tags（标签）、language（语言），或者删去这一行。"),
      at: entry.keyRange)
  }
}
