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

  @Test(arguments: [
    ("月季红蜘蛛怎么办？", true), ("叶片发黄有蛛网怎么办", true), ("How can I return an item?", true),
    ("哈哈哈今天天气真好", false), ("好的谢谢", false), ("thanks, that works", false),
    ("bob: where is your parcel", false), ("lol", false), ("晚上一起吃饭吗", false),
  ])
  func `a question to the documents is sure, chat is not`(text: String, isSure: Bool) {
    #expect(Self.index.search(NormalizedText(text), top: 3).isSure == isSure)
  }

  @Test func `a passage that only names a subject is not sure for more than that`() {
    let file = SourceFile(
      path: "a.md",
      text: "## What is a monstera?\n\nA climber.\n\n## Why do leaves curl?\n\nDry air.\n")
    let index = KnowledgeIndex(files: [file], synonyms: [], past: nil)
    let curl = index.search(NormalizedText("monstera leaves curl"), top: 2)
    #expect(curl.hits.first?.passage.heading == "Why do leaves curl?")
    let pot = index.search(NormalizedText("what pot for a monstera"), top: 2)
    #expect(pot.hits.first?.passage.heading == "What is a monstera?")
    #expect(!pot.isSure)
    #expect(pot.confidence <= 0.5)
  }

  @Test func `equal documents give equal answers`() {
    let again = KnowledgeIndex(
      files: [Self.rose, Self.skin],
      synonyms: [["敏感肌", "敏感皮肤", "皮肤敏感"], ["parcel", "package"]], past: nil)
    for text in ["月季怎么养", "return", "敏感皮肤", "叶子发黄"] {
      let (a, b) = (
        Self.index.search(NormalizedText(text), top: 9), again.search(NormalizedText(text), top: 9)
      )
      #expect(a.hits.map(\.passage.source) == b.hits.map(\.passage.source))
      #expect(a.hits.map(\.value) == b.hits.map(\.value))
      #expect(a.confidence == b.confidence)
    }
  }

  @Test func `traditional and simplified characters, width and case are the same`() {
    #expect(first("葉子背面有小紅點") == first("叶子背面有小红点"))
    #expect(first("ＲＥＴＵＲＮ ＩＴＥＭ") == first("return item"))
  }

  @Test func `an explanation says how each word was found`() throws {
    let query = NormalizedText("where is my package xyzzy")
    let number = try #require(Self.index.passages.firstIndex { $0.anchor == "parcel" })
    let explanation = try #require(Self.index.explain(query, passage: number))
    #expect(
      explanation.words.map { "\($0.typed): \($0.way)" } == [
        "where: exact", "is: exact", "my: exact", "package: synonym(\"parcel\")", "xyzzy: missing",
      ])
    #expect(explanation.rank == 1)
    let sum = explanation.features.reduce(0) { $0 + $1.value * $1.weight }
    #expect(abs(sum - explanation.value) < 0.001)
    #expect(Self.index.explain(query, passage: 99) == nil)
  }

  @Test func `a slip of one letter still finds the word`() throws {
    let number = try #require(Self.index.passages.firstIndex { $0.anchor == "parcel" })
    let query = NormalizedText("where is my parcle")
    let word = try #require(Self.index.explain(query, passage: number)?.words.last)
    #expect(word.way == .similar("parcel"))
    #expect(first("where is my parcle") == "KnowledgeBase/skin/sensitive.md#parcel")
  }

  @Test func `the title helps a section that does not name the subject`() {
    let file = SourceFile(
      path: "b.md", text: "# 绣球\n\n## 多久浇一次水\n\n每天。\n\n# 仙人掌\n\n## 多长时间浇水 {#c}\n\n每月。\n")
    let index = KnowledgeIndex(files: [file], synonyms: [], past: nil)
    let found = index.search(NormalizedText("仙人掌多久浇水"), top: 1).hits.first
    #expect(found?.passage.anchor == "c")
  }

  @Test func `words of most past messages tell little`() {
    let file = SourceFile(
      path: "c.md",
      text: "## Refund of a voucher\n\na\n\n## Opening hours\n\nb\n\n## Parking\n\nc\n")
    var past = PastWords()
    for number in 0..<80 { past.add(NormalizedText("voucher question \(number)")) }
    let known = KnowledgeIndex(files: [file], synonyms: [], past: past)
    let query = NormalizedText("voucher parking")
    #expect(known.search(query, top: 1).hits.first?.passage.heading == "Parking")
  }

  @Test func `characters that only sound right find the word of a heading`() throws {
    let number = try #require(Self.index.passages.firstIndex { $0.anchor == "mites" })
    let query = NormalizedText("红之朱怎么治")
    #expect(first("红之朱怎么治") == "KnowledgeBase/garden/rose.md#mites")
    let words = try #require(Self.index.explain(query, passage: number)).words
    #expect(
      words.prefix(3).map { "\($0.typed): \($0.way)" }
        == ["红: exact", "之: similar(\"蜘\")", "朱: similar(\"蛛\")"])
  }

  @Test func `no documents find nothing`() {
    let index = KnowledgeIndex(files: [], synonyms: [["a", "b"], []], past: PastWords())
    #expect(index.search(NormalizedText("月季 rose"), top: 3).hits.isEmpty)
    #expect(index.passage(named: "a.md") == nil)
  }

  @Test func `documents and messages of any shape do no harm`() {
    var random = SplitMix(state: 7)
    let pieces = [
      "# ", "## ", "月", "季", "红蜘蛛", "rose", "don't", "- also: ", "|", "\n", "\n\n", "{#a}",
      "covid19",
      "？", "-", "---\n", "also: x | y\n", "<b>", "😀", " ", "\t", "1.", "ﷺ", "é",
    ]
    func text() -> String {
      (0..<random.below(60)).map { _ in pieces[random.below(pieces.count)] }.joined()
    }
    for _ in 0..<60 {
      let files = (0..<3).map { SourceFile(path: "\($0).md", text: text()) }
      let index = KnowledgeIndex(files: files, synonyms: [[text(), text()]], past: nil)
      for _ in 0..<5 {
        let result = index.search(NormalizedText(text()), top: 5)
        #expect((0...1).contains(result.confidence))
        #expect(result.hits.allSatisfy { (0...1).contains($0.score) })
      }
      _ = index.findabilityDiagnostics(past: nil)
    }
  }
}

/// Steele, Lea and Flood's generator, seeded, so that a failure comes again.
struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ (value >> 31)) % UInt64(bound))
  }
}
