import SourceDiagnostics
import Testing

/// Diagnostics as an editor reads them.
@Suite struct DiagnosticTests {
  static func rendered(
    _ text: String, _ range: Range<Int>, _ language: MessageLanguage = .english,
    _ severity: Diagnostic.Severity = .error
  ) -> String {
    let diagnostic = Diagnostic(
      severity, Sentence(en: "Wrong", zh: "错了"), help: Sentence(en: "Mend it.", zh: "改一改。"),
      at: range)
    return diagnostic.rendered(in: SourceFile(path: "a.md", text: text), language: language)
  }

  @Test func `the line, carets in cells and the remedy are shown`() {
    #expect(
      Self.rendered("# 一\n- 当：我的(订单\n", 20..<27) == """
        a.md:2:7: error: Wrong
          - 当：我的(订单
                    ^^^^^
          help: Mend it.

        """)
  }

  @Test func `the same in Chinese`() {
    #expect(
      Self.rendered("退货", 0..<3, .chinese, .warning) == """
        a.md:1:1: 警告：错了
          退货
          ^^
          办法：改一改。

        """)
    #expect(Self.rendered("a", 0..<1, .chinese, .note).hasPrefix("a.md:1:1: 说明：错了\n"))
    #expect(Self.rendered("a", 0..<1, .english, .note).hasPrefix("a.md:1:1: note: Wrong\n"))
  }

  @Test func `a range over several lines is underlined to the end of its first line`() {
    #expect(
      Self.rendered("abc\ndef\n", 1..<6) == """
        a.md:1:2: error: Wrong
          abc
           ^^
          help: Mend it.

        """)
  }

  @Test func `an empty range and the end of the file get one caret`() {
    let lines = Self.rendered("abc", 3..<3).split(separator: "\n")
    #expect(lines[1] == "  abc")
    #expect(lines[2] == "     ^")
    #expect(Self.rendered("", 0..<0).contains("\n  ^\n"))
  }

  @Test func `ranges outside the file do not crash`() {
    #expect(Self.rendered("abc\n", 50..<90).contains("^"))
    #expect(Self.rendered("", 5..<6).contains("^"))
    #expect(Self.rendered("退", 1..<2).contains("^"))
  }

  @Test func `line endings and byte-order marks do not move carets`() {
    #expect(Self.rendered("a\r\n退货\r\n", 6..<9).contains("\n  退货\n    ^^\n"))
    #expect(Self.rendered("\u{FEFF}退货", 3..<6).contains("\n  退货\n    ^^\n"))
  }

  @Test func `a tab is shown as the one cell that carets count`() {
    #expect(Self.rendered("\tab", 1..<2).contains("\n   ab\n   ^\n"))
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("退货", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4), ("カ", 2), ("e\u{301}", 1),
    ("😀", 2),
    ("👩‍👧", 2), ("，。", 4), ("\u{200B}", 0), ("𠮷", 2), ("é…", 2), ("🧴", 2),
  ])
  func `the width of a text is that of its cells`(text: String, width: Int) {
    #expect(displayWidth(of: text) == width)
  }

  @Test func `severities are ordered`() {
    #expect(Diagnostic.Severity.note < .warning)
    #expect(Diagnostic.Severity.warning < .error)
    #expect(MessageLanguage(rawValue: "zh") == .chinese)
    #expect(Sentence(en: "a", zh: "甲").text(in: .chinese) == "甲")
  }
}
