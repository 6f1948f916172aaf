import SourceDiagnostics
import Testing
import TextNormalization

@testable import Knowledge

@Suite struct SearchTests {
  static let rose = SourceFile(
    path: "KnowledgeBase/garden/rose.md",
    text: """
      ---
      language: zh
      also: 月季怎么养
      ---

      # 月季

      喜光，喜肥。每天晒四小时以上。

      ## 月季红蜘蛛怎么办？ {#mites}

      - 也问：叶子背面有小红点｜叶片发黄有蛛网

      先隔离。用水冲叶背，三天一次。

      ## 多久浇一次水

      盆土表面干了再浇透。
      """)

  static let skin = SourceFile(
    path: "KnowledgeBase/skin/sensitive.md",
    text: """
      # 敏感肌适合用什么，怎么用？

      氨基酸洁面乳，神经酰胺修护霜。

      ## How do I return an item? {#return}

      Send it back within seven days.

      ## Where is my parcel? {#parcel}

      Ask us with the order number.
      """)

  static let index = KnowledgeIndex(
    files: [rose, skin], synonyms: [["敏感肌", "敏感皮肤", "皮肤敏感"], ["parcel", "package"]],
    past: nil)

  func first(_ text: String) -> String? {
    Self.index.search(NormalizedText(text), top: 3).hits.first?.passage.source
  }

  @Test(arguments: [
    ("月季叶子长红蜘蛛了", "KnowledgeBase/garden/rose.md#mites"),
    ("叶子背面好多小红点", "KnowledgeBase/garden/rose.md#mites"),
    ("月季多久浇水", "KnowledgeBase/garden/rose.md#多久浇一次水"),
    ("敏感皮膚用什麼好", "KnowledgeBase/skin/sensitive.md#敏感肌适合用什么怎么用"),
    ("can I return items", "KnowledgeBase/skin/sensitive.md#return"),
    ("where's my package", "KnowledgeBase/skin/sensitive.md#parcel"),
  ])
  func `a question finds its passage`(question: String, source: String) {
    #expect(first(question) == source)
  }

  @Test func `what shares no word with the documents finds nothing`() {
    let result = Self.index.search(NormalizedText("xyzzy"), top: 3)
    #expect(result.hits.isEmpty)
    #expect(!result.isSure)
  }

  @Test(arguments: ["", " ", "。", "😀", String(repeating: "红", count: 50_000)])
  func `any text is a query`(text: String) {
    #expect(!Self.index.search(NormalizedText(text), top: 3).isSure)
  }
}
