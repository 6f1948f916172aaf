import SourceDiagnostics
import Testing
import TextNormalization

@testable import Knowledge

@Suite struct PassageReaderTests {
  func index(_ text: String, path: String = "KnowledgeBase/skin/sensitive.md") -> KnowledgeIndex {
    KnowledgeIndex(files: [SourceFile(path: path, text: text)], synonyms: [], past: nil)
  }

  @Test func `every heading with text of its own is a passage`() {
    let index = index("# 护肤\n\n## 洁面\n\n早晚各一次。\n\n### 水温\n\n温水。\n\n## 防晒\n\n白天用。\n")
    #expect(index.passages.map(\.heading) == ["洁面", "水温", "防晒"])
    #expect(index.passages.map(\.context) == [["护肤"], ["护肤", "洁面"], ["护肤"]])
    #expect(index.passages.map(\.location.line) == [3, 7, 11])
    #expect(index.diagnostics.isEmpty)
  }

  @Test func `an anchor is written, or made from the heading, and never the same twice`() {
    let index = index("# A B?\n\nx\n\n## Care\n\ny\n\n## Care\n\nz\n\n## 用法 {#care}\n\nw\n")
    #expect(index.passages.map(\.anchor) == ["a-b", "care-2", "care-3", "care"])
    #expect(index.passages[3].source == "KnowledgeBase/skin/sensitive.md#care")
  }

  @Test func `the first list item may name the heading in other ways, and is not said`() {
    let index = index("## 洁面\n\n- 也问：洗脸｜怎么洗脸\n\n- 早上一次\n- 晚上一次\n\n温水。\n")
    #expect(index.passages.map(\.alternatives) == [["洗脸", "怎么洗脸"]])
    #expect(index.passages.map(\.text) == ["- 早上一次\n- 晚上一次\n温水。"])
  }

  @Test func `the front matter names the title in other ways`() {
    let index = index(
      """
      ---
      language: zh
      tags: 敏感肌, 修护
      also:
        - 泛红怎么办 | 刺痛
        - sensitive skin
      ---
      # 敏感肌

      温和护理。

      ## 产品

      修护霜。
      """)
    #expect(index.passages.map(\.alternatives) == [["泛红怎么办", "刺痛", "sensitive skin"], []])
    #expect(index.passages.map(\.tags) == [["敏感肌", "修护"], ["敏感肌", "修护"]])
    #expect(index.passages.map(\.language) == ["zh", "zh"])
  }

  @Test func `text before any heading belongs to a passage named after the file`() {
    let index = index("Seven days.\n", path: "KnowledgeBase/how-to-return.md")
    #expect(index.passages.map(\.heading) == ["how to return"])
    #expect(index.passage(named: "how-to-return.md")?.text == "Seven days.")
  }

  @Test func `a rule names a document or a section, with or without the folder`() {
    let index = index("# 敏感肌\n\n温和。\n\n## 护理 {#care}\n\n修护霜。\n")
    #expect(index.passage(named: "skin/sensitive.md")?.heading == "敏感肌")
    #expect(index.passage(named: "KnowledgeBase/skin/sensitive.md")?.heading == "敏感肌")
    #expect(index.passage(named: "skin/sensitive.md#care")?.heading == "护理")
    #expect(index.passage(named: "KnowledgeBase/skin/sensitive.md#care")?.heading == "护理")
    #expect(index.passage(named: "skin/dry.md") == nil)
  }

  /// The text that each diagnostic underlines, and its sentence.
  func findings(_ texts: [String]) -> [String] {
    let files = texts.enumerated().map { SourceFile(path: "\($0).md", text: $1) }
    return KnowledgeIndex(files: files, synonyms: [], past: nil).diagnostics.map { found in
      let file = files.first { $0.path == found.path }
      return (file?[found.diagnostic.range] ?? "?") + ": " + found.diagnostic.message.english
    }
  }

  @Test func `what an editor should mend is underlined`() {
    #expect(findings(["## 空\n\n## 满\n\n内容。\n"]) == ["空: Nothing is written below this heading"])
    #expect(
      findings(["---\ncolour: red\n---\n## A\n\nx\n"])
        == ["colour: 'colour' is no key that documents know"])
    #expect(
      findings(["## A\n\n<div>x</div>\n\n<!-- note -->\n\ny\n"])
        == ["<div>x</div>: HTML is not said to customers"])
    #expect(
      findings(["---\nalso: 洗脸\n---\n# 护肤\n\n## 洁面\n\n早晚。\n"])
        == [
          "洗脸: These other names belong to the title, and the title has no text of its own"
        ])
  }

  @Test func `a name that two passages bear names the other place`() {
    #expect(
      findings(["## 怎么退货？\n\na\n", "## B\n\n- also: C | 怎麼退貨\n\nb\n"])
        == ["怎麼退貨: '怎麼退貨' also names the passage at 0.md:1"])
  }

  @Test func `a heading that would not find itself is named when asked for`() throws {
    let index = index("## 多少钱\n\na\n\n## 多少钱呢 {#b}\n\nb\n\n## 的\n\nc\n\n## ！\n\nd\n")
    let found = index.findabilityDiagnostics(past: nil).map(\.diagnostic.message.english)
    #expect(found == ["Asked this very question, the search finds nothing"])
  }

  @Test func `a word of most messages that no heading carries is named`() {
    var past = PastWords()
    for number in 0..<60 { past.add(NormalizedText("parcel number \(number)")) }
    let index = index("## Where is my order?\n\nAsk us.\n")
    let found = index.findabilityDiagnostics(past: past).map(\.diagnostic.message.english)
    #expect(found.contains("'parcel' occurs in 100 % of messages but in 0 headings"))
  }
}
