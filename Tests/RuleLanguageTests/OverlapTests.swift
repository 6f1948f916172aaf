import SourceDiagnostics
import Testing

@testable import RuleLanguage

/// Sentences that two rules take alike.
@Suite struct OverlapTests {
  static func told(_ text: String) -> [String] {
    let file = SourceFile(path: "a.md", text: text)
    let (book, _) = RuleBook.link([RuleFile(file)])
    return book.overlapDiagnostics(in: ["a.md": file]).map {
      $0.diagnostic.rendered(in: file, language: .english)
    }
  }

  @Test func `a sentence that an earlier rule takes as well is shown`() {
    let text = """
      ## Return

      - 当：退 & 鞋

      > A

      ## Shoes

      - 当：[想]鞋…退 | 靴子

      > B
      """
    #expect(
      Self.told(text) == [
        """
        a.md:9:1: warning: “鞋退” never reaches this rule: “Return” stands first
          - 当：[想]鞋…退 | 靴子
          ^^^^^^^^^^^^^^^^^^^^^^
          help: Both explain it alike, see a.md:1. Make one of them more exact, or set a priority.

        """
      ])
  }

  @Test(arguments: [
    "## A\n\n- 当：退\n\n> A\n\n## B\n\n- 当：退货\n\n> B\n",
    "## A\n\n- 当：退 & 货\n\n> A\n\n## B\n\n- 当：货 & 退\n- 优先级：1\n\n> B\n",
    "## A\n\n- 当：退 & 货\n- 仅限：群聊\n\n> A\n\n## B\n\n- 当：货 & 退\n\n> B\n",
    "## A\n\n- 当：退 & 货\n- 除非：货\n\n> A\n\n## B\n\n- 当：货 & 退\n\n> B\n",
  ])
  func `what priority, share, conditions or vetoes decide is no overlap`(text: String) {
    #expect(Self.told(text).isEmpty)
  }
}
