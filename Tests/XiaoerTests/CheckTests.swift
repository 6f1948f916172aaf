import Foundation
import RuleLanguage
import SourceDiagnostics
import Testing
@testable import xiaoer

@Suite struct CheckTests {
  private static let mistakes = "Tests/XiaoerTests/Mistakes/ten.md"

  @Test(arguments: ["en", "zh"])
  func `ten mistakes give ten diagnostics with place, line, caret and remedy`(
    language: String
  ) throws {
    let shop = try TemporaryShop(rules: "")
    let run = ProgramRun([
      "check", Self.mistakes, "--knowledge", shop.path("KnowledgeBase"), "--language", language,
    ])
    #expect(run.status == .findings)
    #expect(run.error.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 40, "four lines for each mistake")
    #expect(lines.filter { $0.hasPrefix(Self.mistakes + ":") }.count == 10)
    let help = language == "zh" ? "  办法：" : "  help: "
    #expect(lines.filter { $0.hasPrefix(help) }.count == 10)
    #expect(lines.filter { $0.contains("^") && $0.allSatisfy { " ^".contains($0) } }.count == 10)
    try expectSnapshot(run.output, "check-\(language).txt")
  }

  @Test func `the shipped rules and documents have nothing to mend`() {
    let run = ProgramRun(["check"])
    #expect(run.output.isEmpty)
    #expect(run.error.isEmpty)
    #expect(run.status == .success)
  }

  @Test(arguments: ["./Rules/orders.md", "Rules/"])
  func `a part of the shop is checked with what its other files define`(path: String) {
    let run = ProgramRun(["check", path])
    #expect(run.output.isEmpty)
    #expect(run.error.isEmpty)
    #expect(run.status == .success)
  }

  @Test func `of a part of the shop only its own mistakes are shown`() throws {
    let shop = try TemporaryShop(rules: "## A\n\n- 当：(你\n- 当：好\n\n> 您好。\n")
    #expect(shop.run(["check", shop.path("KnowledgeBase")]) == (.success, "", ""))
    let (status, output, _) = shop.run(["check", shop.path("rules.md")])
    #expect(status == .findings)
    #expect(output.hasPrefix("rules.md:3:5: error: "))
    let missing = shop.run(["check", shop.path("none.md")])
    #expect(missing == (.usage, "", "xiaoer: none.md: no such file or folder\n"))
  }

  @Test func `a full-width bracket that is never closed is underlined in cells`() throws {
    let shop = try TemporaryShop(rules: "## 退货\n\n- 当：我要（退货|退款\n\n> 好的。\n")
    let (status, output, _) = shop.run(["check"])
    #expect(status == .findings)
    #expect(
      output == """
        rules.md:3:7: error: This group is opened with '(' but never closed
          - 当：我要（退货|退款
                    ^^^^^^^^^^^
          help: Add ')' where it ends.

        """)
  }

  @Test func `a shop with mistakes still answers and says how many there are`() throws {
    let shop = try TemporaryShop(rules: "## A\n\n- 当：(你\n- 当：好\n\n> 您好。\n")
    let (status, output, error) = shop.run(["reply"], input: "好\n")
    #expect(status == .success)
    #expect(output == "您好。\n")
    #expect(
      error == "xiaoer: 1 mistake(s) in the rule files take no part; ‘xiaoer check’ shows them\n")
  }

  @Test(arguments: DiagnosticCase.all)
  func `every mistake of a rule file is told once, where it stands`(
    mistake: DiagnosticCase
  ) throws {
    let source = MarkedSource(mistake.source)
    let found = Self.diagnostics(source.file)
    let told = found.filter { $0.message.english == mistake.sentence }
    #expect(told.count == 1, "\(found.map(\.message.english))")
    let range = try #require(told.first).range
    #expect(
      range == source.range,
      "marked “\(source.file[source.range])”, told “\(source.file[range])”")
    for diagnostic in found {
      #expect(!diagnostic.message.chinese.isEmpty)
      #expect(!diagnostic.help.english.isEmpty)
      #expect(!diagnostic.help.chinese.isEmpty)
    }
  }

  @Test func `one mistake is not followed by others`() {
    for mistake in DiagnosticCase.all {
      let found = Self.diagnostics(MarkedSource(mistake.source).file)
      #expect(found.count == 1, "\(mistake.sentence): \(found.map(\.message.english))")
    }
  }

  /// The sentences of `Sources/RuleLanguage`, each as the fixed pieces between its values.
  @Test func `every sentence that the rule language can say stands in a test`() throws {
    let folder = Checkout.root.appending(path: "Sources/RuleLanguage")
    let said = DiagnosticCase.all.map(\.sentence)
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for sentence in Self.sentences(in: text) {
        count += 1
        #expect(
          said.contains { Self.has($0, pieces: sentence) },
          "\(name): “\(sentence.joined(separator: "…"))” is in no test")
      }
    }
    #expect(count > 50)
  }

  private static func diagnostics(_ file: SourceFile) -> [Diagnostic] {
    let surroundings = RuleBook.Surroundings(hasDocument: { _ in false }, sources: ["order"])
    return RuleBook.link([RuleFile(file)], in: surroundings).diagnostics.map(\.diagnostic)
  }

  /// What follows `.error,` or `.warning,` and `Sentence(en:`.
  private static func sentences(in text: String) -> [[String]] {
    text.matches(of: /\.(?:error|warning),\s*Sentence\(\s*en: "/).map { match in
      pieces(of: text[match.range.upperBound...])
    }
  }

  /// The pieces of a string literal up to its closing quote, without its interpolations.
  private static func pieces(of literal: Substring) -> [String] {
    var pieces = [""]
    var rest = literal
    while let character = rest.popFirst(), character != "\"" {
      guard character == "\\", rest.first == "(" else {
        pieces[pieces.count - 1].append(character)
        continue
      }
      var depth = 0
      repeat {
        let next = rest.popFirst()
        if next == "(" { depth += 1 } else if next == ")" { depth -= 1 }
      } while depth > 0 && !rest.isEmpty
      pieces.append("")
    }
    return pieces
  }

  private static func has(_ text: String, pieces: [String]) -> Bool {
    var rest = Substring(text)
    for (place, piece) in pieces.enumerated() where !piece.isEmpty {
      guard let range = rest.firstRange(of: piece) else { return false }
      if place == 0, range.lowerBound != rest.startIndex { return false }
      rest = rest[range.upperBound...]
    }
    return pieces.last == "" || rest.isEmpty
  }
}
