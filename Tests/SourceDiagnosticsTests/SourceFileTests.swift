import SourceDiagnostics
import Testing

/// Offsets, lines and columns.
@Suite struct SourceFileTests {
  @Test(arguments: ["\n", "\r\n", "\r"])
  func `every kind of line ending parts lines`(ending: String) {
    let file = SourceFile(path: "a.md", text: ["ab", "", "退货", ""].joined(separator: ending))
    #expect(file.lineStarts.count == 4)
    #expect(file[file.range(ofLine: 1)] == "ab")
    #expect(file[file.range(ofLine: 2)] == "")
    #expect(file[file.range(ofLine: 3)] == "退货")
    #expect(file[file.range(ofLine: 4)] == "")
    let start = file.lineStarts[2]
    #expect(file.line(at: start) == 3)
    #expect(file.line(at: start - 1) == 2)
    #expect(file.column(at: start) == 1)
    #expect(file.column(at: start + 3) == 2)
    #expect(file.column(at: start + 6) == 3)
  }

  @Test func `line endings may be mixed`() {
    let file = SourceFile(path: "a.md", text: "a\r\nb\rc\n\rd")
    #expect(
      (1...file.lineStarts.count).map { file[file.range(ofLine: $0)] } == ["a", "b", "c", "", "d"])
  }

  @Test func `a byte-order mark is no part of the text`() {
    let file = SourceFile(path: "a.md", text: "\u{FEFF}退货\n")
    #expect(file.text == "退货\n")
    #expect(file.column(at: 0) == 1)
    #expect(file.bytes.count == 7)
    #expect(SourceFile(path: "a.md", text: "a\u{FEFF}").text == "a\u{FEFF}")
  }

  @Test func `columns count characters as editors show them`() {
    let text = "e\u{301}👩‍👧退x"
    let file = SourceFile(path: "a.md", text: text)
    #expect(file.column(at: 0) == 1)
    #expect(file.column(at: "e\u{301}".utf8.count) == 2)
    #expect(file.column(at: "e\u{301}👩‍👧".utf8.count) == 3)
    #expect(file.column(at: "e\u{301}👩‍👧退".utf8.count) == 4)
    #expect(file.column(at: text.utf8.count) == 5)
    #expect(file.column(at: 10_000) == 5)
  }

  @Test func `an empty file has one empty line`() {
    for text in ["", "\u{FEFF}"] {
      let file = SourceFile(path: "a.md", text: text)
      #expect(file.lineStarts == [0])
      #expect(file.line(at: 0) == 1)
      #expect(file.line(at: 99) == 1)
      #expect(file.column(at: 0) == 1)
      #expect(file.range(ofLine: 1) == 0..<0)
    }
  }

  @Test func `a range that cuts a character shows a replacement`() {
    let file = SourceFile(path: "a.md", text: "退")
    #expect(file[0..<1] == "\u{FFFD}")
    #expect(file[0...2] == "退")
    #expect(file[3..<3] == "")
  }

  @Test func `a location is told by path and line`() {
    #expect(SourceLocation(path: "规则/a.md", line: 3, column: 9).description == "规则/a.md:3")
  }
}
