import Markdown
import SourceDiagnostics
import Testing

@Suite struct FrontMatterTests {
  @Test func `keys, values and items are read with their places`() throws {
    let document = document(
      """
      ---
      language: zh
      标题： "退货" 
      # a remark
      also:
        - 怎么退货
        - how to return: a guide

      ---
      # 退货
      """)
    let front = try #require(document.frontMatter)
    #expect(front.entries.map(\.key) == ["language", "标题", "also"])
    #expect(front.entries.map(\.value) == ["zh", "\"退货\"", ""])
    #expect(front.entries.map { document.file[$0.keyRange] } == front.entries.map(\.key))
    #expect(front.entries.map { document.file[$0.valueRange] } == front.entries.map(\.value))
    #expect(front["also"]?.items == ["怎么退货", "how to return: a guide"])
    #expect(
      front["also"]?.itemRanges.map { document.file[$0] } == front["also"]?.items)
    #expect(front.problems.isEmpty)
    #expect(document.file[front.range].hasSuffix("---"))
    #expect(document.blocks.map(\.headingText) == ["退货"])
  }

  @Test func `a line that is no key and value is a problem, and the others are read`() throws {
    let document = document("---\nhello\n: x\n- a\nkey: v\n- b\n---\n")
    let front = try #require(document.frontMatter)
    #expect(front.problems.map { document.file[$0.range] } == ["hello", ": x", "- a", "- b"])
    #expect(front.problems.allSatisfy { $0.severity == .error })
    #expect(front.entries.map(\.value) == ["v"])
    #expect(
      front.problems[0].rendered(in: document.file, language: .english) == """
        test.md:2:1: error: This line is no 'key: value'
          hello
          ^^^^^
          help: Write 'key: value', or '- item' lines under a key without a value.

        """)
    #expect(
      front.problems[0].rendered(in: document.file, language: .chinese) == """
        test.md:2:1: 错误：这一行不是“键: 值”
          hello
          ^^^^^
          办法：请写成“键: 值”；键后不写值时，可在下面逐行写“- 项目”。

        """)
  }

  @Test(arguments: ["", "---", "---\na: b\n", "\n---\na: b\n---", " ---\n---", "# a\n---\n---\n"])
  func `without a line --- at both ends there is none`(_ text: String) {
    #expect(document(text).frontMatter == nil)
  }

  @Test func `it may be empty, and line endings do not matter`() throws {
    #expect(document("---\n---\na").frontMatter?.entries.isEmpty == true)
    #expect(document("---\r\na: b\r\n--- \r\n# c").frontMatter?["a"]?.value == "b")
  }
}
