import Markdown
import SourceDiagnostics
import Testing

/// The document whose text is `text`.
func document(_ text: String) -> MarkdownDocument {
  MarkdownDocument(SourceFile(path: "test.md", text: text))
}

@Suite struct MarkdownDocumentTests {
  /// A short name for each block, with the text of its lines.
  private func outline(_ text: String) -> [String] {
    let document = document(text)
    return document.blocks.map { block in
      let lines = block.lines.map { document.file[$0] }.joined(separator: "⏎")
      return switch block.kind {
      case .heading(let level, let anchor): "h\(level) \(lines) #\(anchor ?? "")"
      case .paragraph: "p \(lines)"
      case .bulletList(let items): "ul \(items.map { document.file[$0.firstLine] })"
      case .orderedList(let start, let items):
        "ol \(start) \(items.map { document.file[$0.firstLine] })"
      case .blockQuote(let blocks): "> \(document.plainText(of: blocks))"
      case .fencedCode(let info): "``` \(info): \(lines)"
      case .indentedCode: "code \(lines)"
      case .table(let table):
        "table \(([table.header] + table.rows).map { $0.map { document.file[$0] } })"
      case .thematicBreak: "hr"
      case .html: "html \(lines)"
      }
    }
  }

  @Test func `a rule file comes apart into headings, clauses, quotes and conversations`() {
    let text = """
      # 售后服务

      只给同事看，
      小二不说。

      ## 退货 {#return}

      - 当：退货 | 退款
      - when: return  

      > {称呼}您好，已登记。

      ### 对话
          客：我要退货
          二：请把订单号发给我。
      """
    #expect(
      outline(text) == [
        "h1 售后服务 #", "p 只给同事看，⏎小二不说。", "h2 退货 #return",
        #"ul ["当：退货 | 退款", "when: return"]"#, "> {称呼}您好，已登记。", "h3 对话 #",
        "code 客：我要退货⏎二：请把订单号发给我。",
      ])
  }

  @Test(arguments: [
    ("## 退货 {#return}", "退货", "return", "{#return}"),
    ("## 退货 {#return} ##", "退货", "return", "{#return}"),
    ("## 退货｛＃退｝", "退货", "退", "｛＃退｝"),
    ("## *How* to `return`? {#a b}  ", "How to return?", "a b", "{#a b}"),
    ("退货 {#x}\n===", "退货", "x", "{#x}"),
  ])
  func `a heading's anchor is taken off and its place is kept`(
    _ text: String, _ heading: String, _ anchor: String, _ marked: String
  ) throws {
    let document = document(text)
    let block = try #require(document.blocks.first)
    guard case .heading(_, let found) = block.kind else {
      Issue.record("\(text) is no heading")
      return
    }
    #expect(block.headingText == heading)
    #expect(found == anchor)
    #expect(block.anchorRange.map { document.file[$0] } == marked)
  }

  @Test(arguments: ["# a {#}", "# a {# }", "# a {#b} c", "# a #b}", "# a {#b}}"])
  func `what is no anchor stays in the heading`(_ text: String) {
    #expect(document(text).blocks[0].anchorRange == nil)
    #expect(document(text).blocks[0].headingText == String(text.dropFirst(2)))
  }

  @Test func `items and quotes know where their text stands`() throws {
    let document = document("- 当：退货 \n- 不\n\n> 甲\n乙\n> 丙\n")
    let items = try #require(document.blocks[0].listItems)
    #expect(items.map { document.file[$0.markerRange] } == ["-", "-"])
    #expect(items.map { document.file[$0.range] } == ["- 当：退货 ", "- 不"])
    #expect(items.map { document.file[$0.firstLine] } == ["当：退货", "不"])
    #expect(document.file[document.blocks[1].range] == "> 甲\n乙\n> 丙")
    guard case .blockQuote(let blocks) = document.blocks[1].kind else {
      Issue.record("The second block is no quote")
      return
    }
    #expect(blocks[0].lines.map { document.file[$0] } == ["甲", "乙", "丙"])
  }

  @Test func `every line ending, and none at the end, parts lines`() {
    let expected = ["h1 a #", "p b⏎c", "ul [\"d\"]"]
    for ending in ["\n", "\r\n", "\r"] {
      #expect(outline(["# a", "b", "c", "", "- d"].joined(separator: ending)) == expected)
      #expect(outline(["# a", "b", "c", "", "- d", ""].joined(separator: ending)) == expected)
    }
  }

  @Test func `an empty file has no blocks`() {
    for text in ["", "\n", " \n\t\n", "\u{FEFF}"] { #expect(document(text).blocks.isEmpty) }
  }

  @Test func `a table has cells, of which a row may leave some out and none are too many`() {
    let text = "说明\n| 尺码 | 脚长 |\n|---|:-:|\n| 36 | 23\\|5 |\n| 37\n| 38 | 24 | 多 |\n\n后"
    #expect(
      outline(text) == [
        "p 说明", #"table [["尺码", "脚长"], ["36", "23\\|5"], ["37"], ["38", "24"]]"#, "p 后",
      ])
    #expect(outline("a | b\n- | -\nc") == [#"table [["a", "b"], ["c"]]"#])
    #expect(outline("a | b\n---") == ["h2 a | b #"])
    #expect(outline("a | b\n---|---|---") == ["p a | b⏎---|---|---"])
  }

  @Test func `a tab that a list cuts in two leaves its rest to the code`() throws {
    let document = document("- a\n\n\t\tb")
    let code = try #require(document.blocks[0].listItems?[0].blocks[1])
    #expect(code.leadingBlanks == [2])
    #expect(document.text(of: code) == "  b")
  }

  @Test func `quotes and items nest thirty-two deep and no deeper`() {
    func depth(_ blocks: [MarkdownBlock]) -> Int {
      blocks.map { block in
        switch block.kind {
        case .blockQuote(let blocks): 1 + depth(blocks)
        default: (block.listItems ?? []).map { 1 + depth($0.blocks) }.max() ?? 0
        }
      }.max() ?? 0
    }
    for marker in [">", "> ", "- ", "1. "] {
      #expect(depth(document(String(repeating: marker, count: 31) + "a").blocks) == 31)
      #expect(depth(document(String(repeating: marker, count: 99) + "a").blocks) == 32)
    }
  }
}
