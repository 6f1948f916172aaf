import TestSupport
import SourceDiagnostics
import Testing

@testable import RuleLanguage

/// How patterns are read, and what is said about those that cannot be.
@Suite struct PatternParserTests {
  static func parse(_ text: String) throws(Diagnostic) -> PatternNode {
    let file = SourceFile(path: "a.md", text: text)
    var parser = PatternParser(file, 0..<file.bytes.count)
    return try parser.pattern()
  }

  private static func words(_ text: String) -> PatternNode { .words(text, isExact: false) }

  @Test func `every construct is read`() throws {
    #expect(try Self.parse("退货") == Self.words("退货"))
    #expect(try Self.parse("退|换") == .alternatives([Self.words("退"), Self.words("换")]))
    #expect(try Self.parse("退&换") == .both([Self.words("退"), Self.words("换")]))
    #expect(
      try Self.parse("(退|换)货")
        == .sequence([.alternatives([Self.words("退"), Self.words("换")]), Self.words("货")]))
    #expect(try Self.parse("[我]退") == .sequence([.optional(Self.words("我")), Self.words("退")]))
    #expect(try Self.parse("退…货") == .sequence([Self.words("退"), .gap, Self.words("货")]))
    #expect(
      try Self.parse("单{ order }") == .sequence([Self.words("单"), .slot("order", at: 3..<12)]))
    #expect(try Self.parse("<颜色>的") == .sequence([.list("颜色", at: 0..<8), Self.words("的")]))
    #expect(try Self.parse("^退$") == .sequence([.start, Self.words("退"), .end]))
    #expect(try Self.parse("\"退 货\"") == .words("退 货", isExact: true))
    #expect(try Self.parse("deliver*") == .prefix("deliver"))
    #expect(
      try Self.parse("the Deliver* now")
        == .sequence([.sequence([Self.words("the "), .prefix("deliver")]), Self.words(" now")]))
  }

  @Test func `or binds loosest, then and, then a sequence`() throws {
    #expect(
      try Self.parse("甲&乙丙|丁")
        == .alternatives([.both([Self.words("甲"), Self.words("乙丙")]), Self.words("丁")]))
  }

  @Test(arguments: [
    ("（退｜换）货", "(退|换)货"), ("［我］退", "[我]退"), ("退＆换", "退&换"), ("退⋯货", "退…货"), ("退...货", "退…货"),
    ("退……货", "退…货"), ("＾退＄", "^退$"), ("“退 货”", "\"退 货\""), ("＂退＂", "\"退\""),
    ("deliver＊", "deliver*"),
  ])
  func `a full-width mark is its twin`(wide: String, narrow: String) throws {
    #expect(try Self.parse(wide) == Self.parse(narrow))
  }

  @Test func `full-width braces and angles name the same slots and lists`() throws {
    let wide = try Self.parse("｛order｝＜颜色＞")
    #expect(wide.slots.map(\.name) == ["order"])
    #expect(wide.lists.map(\.name) == ["颜色"])
  }

  @Test(arguments: [
    ("退货⟦)⟧", "This ')' closes nothing"), ("退⟦]⟧货", "This ']' closes nothing"),
    ("退⟦）⟧货", "This ')' closes nothing"), ("退⟦}⟧货", "This '}' closes nothing"),
    ("⟦>⟧退", "This '>' closes nothing"), ("⟦⟧", "This pattern is empty"),
    ("⟦   ⟧", "This pattern is empty"), ("⟦，⟧", "This pattern is empty"),
    ("⟦？⟧", "This pattern is empty"),
    ("⟦[退]⟧", "This pattern matches every message"), ("⟦…⟧", "This pattern matches every message"),
    ("⟦^$⟧", "This pattern matches every message"),
    ("⟦退|[货]⟧", "This pattern matches every message"),
    ("⟦[退]…[货]⟧", "This pattern matches every message"),
    ("退⟦|⟧", "One side of this '|' is empty"), ("⟦|⟧退", "One side of this '|' is empty"),
    ("退 ⟦|⟧ | 换", "One side of this '|' is empty"), ("退⟦｜⟧ ", "One side of this '|' is empty"),
    ("(退⟦|⟧)货", "One side of this '|' is empty"), ("(退⟦|⟧？)货", "One side of this '|' is empty"),
    ("退⟦&⟧", "One side of this '&' is empty"), ("⟦&⟧退", "One side of this '&' is empty"),
    ("退 ⟦&⟧ & 货", "One side of this '&' is empty"),
    ("我的⟦(订单|包裹到哪了⟧", "This group is opened with '(' but never closed"),
    ("我⟦[的⟧", "This group is opened with '[' but never closed"),
    ("我⟦(的⟧]", "This group is opened with '(' but never closed"),
    ("退⟦()⟧", "Nothing stands in this group"), ("退⟦[ ]⟧", "Nothing stands in this group"),
    ("退⟦{order⟧", "This slot is opened with '{' but never closed"),
    ("退⟦{order⟧|货}", "This slot is opened with '{' but never closed"),
    ("退⟦{ }⟧", "This slot has no name"), ("退⟦<>⟧", "This word list has no name"),
    ("退⟦<颜色⟧", "This word list is opened with '<' but never closed"),
    ("退⟦\"货⟧", "This quotation is never closed"), ("退⟦“货⟧", "This quotation is never closed"),
    ("退⟦\"，\"⟧", "Nothing that can be matched stands in these quotes"),
    ("退⟦\"？\"⟧", "Nothing that can be matched stands in these quotes"),
    ("⟦*⟧退", "This '*' follows no word"), ("退 ⟦*⟧", "This '*' follows no word"),
    ("退⟦*⟧", "This '*' follows no word"),
  ])
  func `a mistake is told once and marked`(marked: String, message: String) throws {
    let parts = marked.split(separator: "⟦", omittingEmptySubsequences: false)
    let rest = try #require(parts.last).split(separator: "⟧", omittingEmptySubsequences: false)
    let start = parts[0].utf8.count
    let text = marked.replacing("⟦", with: "").replacing("⟧", with: "")
    let error = #expect(throws: Diagnostic.self) { try Self.parse(text) }
    #expect(error?.message.english == message)
    #expect(error?.range == start..<start + rest[0].utf8.count)
    #expect(error?.severity == .error)
    #expect(error?.message.chinese.isEmpty == false)
    #expect(error?.help.english.isEmpty == false)
  }

  @Test func `groups may stand sixteen deep and no deeper`() throws {
    let deep = String(repeating: "(", count: 16) + "退" + String(repeating: ")", count: 16)
    #expect(try Self.parse(deep) == Self.words("退"))
    let error = #expect(throws: Diagnostic.self) { try Self.parse("(" + deep + ")") }
    #expect(error?.message.english == "Groups stand too deep in one another")
    #expect(error?.range == 16..<17)
    #expect(throws: Diagnostic.self) { try Self.parse(String(repeating: "(", count: 100_000)) }
  }

  @Test func `anything is either read or refused`() {
    var random = SplitMix64(seed: 3)
    let pieces = [
      "退", "货", "a", "B", "1", " ", "|", "&", "(", ")", "[", "]", "{", "}", "<", ">", "\"", "…",
      "^", "$",
      "*", "（", "｜", "）", "...", "？", "，", "\u{301}", "😀", "\\", "\u{0}", "·",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...10, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      do throws(Diagnostic) {
        let node = try Self.parse(text)
        #expect(!node.canBeEmpty)
      } catch {
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count)
      }
    }
  }
}
