import SourceDiagnostics
import Testing
import TextNormalization

@testable import RuleLanguage

/// What only all files together can tell.
@Suite struct LinkingTests {
  static func link(
    _ texts: String..., in surroundings: RuleBook.Surroundings = .init()
  ) -> (book: RuleBook, diagnostics: [FileDiagnostic]) {
    RuleBook.link(
      texts.enumerated().map { RuleFile(SourceFile(path: "\($0).md", text: $1)) }, in: surroundings)
  }

  @Test func `slots, lists and rules of another file are known`() {
    let (book, diagnostics) = Self.link(
      "## A {#a}\n\n- when: 单{order}\n- then: b\n", "## B {#b}\n\n- when: <颜色>\n\n> {order|无}\n",
      "## Slot: order\n\n- like: ##\n\n## Words: 颜色\n\n- 红\n")
    #expect(diagnostics.isEmpty)
    #expect(book.rules.map(\.id) == ["a", "b"])
    #expect(book.rule("b")?.name == "B")
    #expect(book.number(ofRule: "b") == 1)
    #expect(book.rule("c") == nil)
    #expect(book.slotNumber("order") == 0)
    #expect(book.lists["颜色"]?.words == ["红"])
  }

  @Test func `the first of two rules with one id is kept, and the second told`() {
    let (book, diagnostics) = Self.link(
      "## A {#a}\n\n- when: 甲\n\n> 一\n", "## B {#a}\n\n- when: 乙\n\n> 二\n")
    #expect(book.rules.map(\.name) == ["A"])
    #expect(diagnostics.map(\.path) == ["1.md"])
    #expect(diagnostics[0].diagnostic.help.english.contains("0.md:1"))
  }

  @Test func `documents and sources are checked where they are known`() {
    let text =
      "## A {#a}\n\n- when: 甲{o}\n- look up: ordrs {o}\n- answer: a.md\n\n## Slot: o\n\n- like: ##\n"
    #expect(Self.link(text).diagnostics.isEmpty)
    let known = RuleBook.Surroundings(hasDocument: { $0 == "b.md" }, sources: ["orders"])
    let messages = Self.link(text, in: known).diagnostics
    #expect(
      messages.map(\.diagnostic.message.english)
        == ["No source is called “ordrs”", "No document or section is called “a.md”"])
    #expect(messages[0].diagnostic.help.english == "Did you mean “orders”?")
    let right = RuleBook.Surroundings(hasDocument: { $0 == "a.md" }, sources: ["ordrs"])
    #expect(Self.link(text, in: right).diagnostics.isEmpty)
  }

  @Test func `a circle of then is told for each of its rules and for no other`() {
    let (_, diagnostics) = Self.link(
      "## A\n\n- when: 甲\n- then: B\n\n## B\n\n- then: C\n\n## C\n\n- then: B\n")
    #expect(
      diagnostics.map { $0.diagnostic.message.english }
        == ["‘then’ leads back to this rule", "‘then’ leads back to this rule"])
  }

  @Test func `twins are told once, and conditions, vetoes or priority part them`() {
    let first = "## A\n\n- when: 退货 | 退款\n\n> 一\n"
    #expect(Self.link(first, "## B\n\n- when: 退貨\n\n> 二\n").diagnostics.count == 1)
    #expect(Self.link(first, "## B\n\n- when: (退)货\n\n> 二\n").diagnostics.count == 1)
    for clause in ["only: group", "unless: 政策", "priority: 1"] {
      let second = "## B\n\n- when: 退货\n- \(clause)\n\n> 二\n"
      #expect(Self.link(first, second).diagnostics.isEmpty, "\(clause)")
    }
    #expect(Self.link(first, "## B\n\n- when: 退货\n- priority: -1\n\n> 二\n").diagnostics.count == 1)
  }

  @Test func `diagnostics come in the order of files and lines`() {
    let bad = "## A%\n\n- wen: 甲\n- when: (乙\n- then: nowhere\n"
    let (_, diagnostics) = Self.link(
      bad.replacing("%", with: "1"), bad.replacing("%", with: "2"))
    let places = diagnostics.map { ($0.path, $0.diagnostic.range.lowerBound) }
    #expect(places.map(\.0) == ["0.md", "0.md", "0.md", "1.md", "1.md", "1.md"])
    for (a, b) in zip(places, places.dropFirst()) where a.0 == b.0 { #expect(a.1 <= b.1) }
  }

  @Test func `no files give a book that matches nothing`() {
    let (book, diagnostics) = RuleBook.link([])
    #expect(diagnostics.isEmpty)
    #expect(book.matches(in: book.scan(NormalizedText("退货"))).isEmpty)
    #expect(book.intentRules.isEmpty)
  }

  @Test func `the same pattern in another order of files matches the same rules`() {
    let texts = ["## A\n\n- when: 退…货\n\n> 一\n", "## B\n\n- when: 货\n\n> 二\n"]
    let forwards = Self.link(texts[0], texts[1]).book
    let backwards = Self.link(texts[1], texts[0]).book
    func found(_ book: RuleBook) -> [String: Int] {
      let matches = book.matches(in: book.scan(NormalizedText("退个货")))
      return Dictionary(uniqueKeysWithValues: matches.map { (book.rules[$0.rule].id, $0.weight) })
    }
    #expect(found(forwards) == ["A": 2, "B": 1])
    #expect(found(forwards) == found(backwards))
  }

  @Test func `rules for an event come in file order`() {
    let (book, _) = Self.link(
      "## A\n\n- on: welcome\n\n> 一\n\n## B\n\n- on: Fallback, welcome\n\n> 二\n")
    #expect(book.rules(on: "welcome") == [0, 1])
    #expect(book.rules(on: "fallback") == [1])
    #expect(book.rules(on: "nothing").isEmpty)
  }

  @Test func `a veto is told with its pattern`() {
    let (book, _) = Self.link("## A\n\n- when: 退货\n- unless: 不…退货 | 政策\n\n> 好\n")
    let scan = book.scan(NormalizedText("退货政策"))
    #expect(book.matches(in: scan).isEmpty)
    #expect(book.veto(ofRule: 0, in: scan)?.source == "不…退货 | 政策")
    #expect(book.match(ofRule: 0, pattern: 0, in: scan)?.weight == 2)
    #expect(book.veto(ofRule: 0, in: book.scan(NormalizedText("我要退货"))) == nil)
  }

  @Test func `both parts of a pattern count, each symbol once`() {
    let (book, _) = Self.link("## A\n\n- when: 退货 & 货款\n\n> 好\n")
    let match = book.matches(in: book.scan(NormalizedText("退货款呢"))).first
    #expect(match?.weight == 3)
    #expect(match?.ranges == [0..<3])
  }
}
