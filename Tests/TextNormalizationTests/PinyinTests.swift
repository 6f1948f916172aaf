import Foundation
import Testing

@testable import TextNormalization

@Suite struct PinyinTests {
  /// ICU's `Han-Latin` without tone marks, for every character that folding keeps, by syllable.
  static func linesFromICU() -> [String] {
    var characters: [String: String] = [:]
    for value in 0x4E00...0x9FFF {
      guard let scalar = Unicode.Scalar(value), NormalizedText(String(scalar)).scalars == [scalar],
        let marked = String(scalar).applyingTransform(StringTransform("Han-Latin"), reverse: false),
        let syllable = marked.applyingTransform(.stripDiacritics, reverse: false),
        syllable != String(scalar)
      else { continue }
      characters[syllable, default: ""] += String(scalar)
    }
    return characters.keys.sorted().map { $0 + (characters[$0] ?? "") }
  }

  @Test func `the table of syllables is what ICU makes now`() throws {
    let lines = Self.linesFromICU()
    if ProcessInfo.processInfo.environment["XIAOER_RECORD"] == "1" {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/TextNormalization/PinyinTable.swift")
      let head = """
        /// Syllables without tones, each followed by the characters that are read so.
        ///
        /// Made once from ICU's `Han-Latin`, of whose readings it keeps the first, by
        /// `XIAOER_RECORD=1 swift test --filter PinyinTests`; a test compares the two.
        let pinyinTable = \"\"\"

        """
      var body = ""
      for line in lines {
        var rest = Substring(line)
        var part = "  "
        while !rest.isEmpty {
          body += part + rest.prefix(94) + (rest.count > 94 ? "\\\n" : "\n")
          rest = rest.dropFirst(94)
          part = "  "
        }
      }
      try (head + body + "  \"\"\"\n").write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(pinyinTable.split(separator: "\n").map(String.init) == lines)
  }

  @Test func `homophones share their syllables`() {
    #expect(Pinyin.syllables(of: "红蜘蛛") == Pinyin.syllables(of: "红之朱"))
    #expect(Pinyin.syllables(of: "退货") == ["tui", "huo"])
    #expect(Pinyin.syllables(of: "退x货") == nil)
  }
}
