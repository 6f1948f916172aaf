import TestSupport
import SourceDiagnostics
import Testing
import TextNormalization

@testable import RuleLanguage

/// What holds for every pattern.
@Suite struct PatternPropertyTests {
  static func book(_ pattern: String) -> (RuleBook, [FileDiagnostic]) {
    let text = "## Rule {#rule}\n\n- when: \(pattern)\n\n> ok\n\n\(RandomPattern.sections)"
    return RuleBook.link([RuleFile(SourceFile(path: "a.md", text: text))])
  }

  @Test(arguments: 0..<6)
  func `a pattern from the grammar is read and matches what it was made to say`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<250 {
      let pattern = RandomPattern.whole(&random, withBoth: seed % 3 == 2)
      let (book, diagnostics) = Self.book(pattern.text)
      let errors = diagnostics.filter { $0.diagnostic.severity == .error }
      guard errors.isEmpty else {
        Issue.record("\(pattern.text): \(errors[0].diagnostic.message.english)")
        return
      }
      for _ in 0..<4 {
        let sample = pattern.sample(&random)
        let scan = book.scan(NormalizedText(sample))
        guard book.matches(in: scan).count == 1 else {
          Issue.record("‘\(pattern.text)’ does not match its sample ‘\(sample)’")
          return
        }
      }
    }
  }

  private static let pieces = [
    "甲", "乙", "丙", "甲乙", "。", "，", " ", " ticket ", " tickets", " a ", " bus stop ", " 38 ", "42",
    "DD1234", "红", "red", "嗯", "ticketing", " DD 1234 ",
  ]

  @Test(arguments: 0..<8)
  func `the machine finds what trying everything finds, and explains as much`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(100 + seed))
    var matched = 0
    for _ in 0..<120 {
      let pattern = RandomPattern.whole(&random, withBoth: seed % 4 == 3, depth: 2)
      let anchored = [("", ""), ("^", ""), ("", "$"), ("", "")].randomElement(using: &random)
      let (before, after) = seed % 4 == 3 ? ("", "") : anchored ?? ("", "")
      let written = before + pattern.text + after
      let (book, _) = Self.book(written)
      let node = try #require(book.rules.first?.patterns.first?.node, "\(written)")
      for _ in 0..<8 {
        var text = (0..<Int.random(in: 0...7, using: &random)).map { _ in
          Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
        }.joined()
        if Bool.random(using: &random) { text += pattern.sample(&random) }
        let scan = book.scan(NormalizedText(text))
        let slow = SlowMatcher(book: book, text: scan.text)
        let found = book.matches(in: scan).first
        let expected = slow.matches(node)
        matched += expected ? 1 : 0
        guard (found != nil) == expected else {
          Issue.record("‘\(written)’ on ‘\(text)’: \(found != nil), trying everything: \(expected)")
          return
        }
        if seed % 4 != 3, found?.weight != slow.weight(of: node) {
          Issue.record(
            "‘\(written)’ on ‘\(text)’: \(found?.weight ?? -1), not \(slow.weight(of: node) ?? -1)")
          return
        }
      }
    }
    #expect(matched > 200)
  }

  @Test func `a match tells ranges in order that weigh what it says`() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<200 {
      let pattern = RandomPattern.whole(&random, withBoth: false)
      let (book, _) = Self.book(pattern.text)
      let scan = book.scan(NormalizedText(pattern.sample(&random)))
      for match in book.matches(in: scan) {
        var last = 0
        for range in match.ranges {
          #expect(range.lowerBound >= last && !range.isEmpty)
          last = range.upperBound
        }
        #expect(match.weight == scan.weight(ofAll: match.ranges))
        #expect(match.weight <= scan.text.totalWeight)
      }
    }
  }

  // MARK: - The automaton

  private static func check(phrases: [[UInt32]], _ texts: [[UInt32]]) {
    let automaton = PhraseAutomaton(phrases: phrases)
    for text in texts {
      var found: [[Int]] = []
      automaton.scan(text) { phrase, range in
        found.append([range.upperBound, -range.count, phrase])
      }
      var expected: [[Int]] = []
      for (number, phrase) in phrases.enumerated() where phrase.count <= text.count {
        for start in 0...text.count - phrase.count
        where text[start] == phrase[0] && text[start..<start + phrase.count].elementsEqual(phrase) {
          expected.append([start + phrase.count, -phrase.count, number])
        }
      }
      #expect(found == expected.sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  private static func phrases(
    _ count: Int, letters: Int, _ random: inout SplitMix64
  ) -> [[UInt32]] {
    var seen: Set<[UInt32]> = []
    return (0..<count).compactMap { _ in
      let phrase = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        UInt32(0x4E00 + Int.random(in: 0..<letters, using: &random) * 37)
      }
      return seen.insert(phrase).inserted ? phrase : nil
    }
  }

  @Test func `the automaton finds what looking everywhere finds`() {
    var random = SplitMix64(seed: 11)
    for round in 0..<300 {
      let letters = 1 + round % 5
      let phrases = Self.phrases(1 + round % 20, letters: letters, &random)
      let texts = (0..<4).map { _ in
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          UInt32(0x4E00 + Int.random(in: 0...letters, using: &random) * 37)
        }
      }
      Self.check(phrases: phrases, texts)
    }
  }

  @Test func `the automaton finds two thousand phrases`() {
    var random = SplitMix64(seed: 12)
    let phrases = Self.phrases(2_000, letters: 60, &random)
    let texts = (0..<10).map { _ in
      (0..<60).flatMap { _ in phrases[Int.random(in: 0..<phrases.count, using: &random)] }
    }
    Self.check(phrases: phrases, texts)
  }

  @Test func `no phrases are found by an automaton of none`() {
    PhraseAutomaton(phrases: []).scan([1, 2, 0x110000, .max]) { _, _ in Issue.record("found") }
  }

  // MARK: - Bounds

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      String(repeating: "(甲|甲甲)", count: 14) + "…" + String(repeating: "(甲|甲甲)", count: 14) + "乙",
      "[甲[甲[甲[甲[甲[甲[甲[甲…]]]]]]]]乙", "甲…甲…甲…甲…甲…甲…乙", "([甲]…[甲]…[甲]…乙|甲甲)$",
      "<many>…<many>…<many>", "{text}乙", "{size}…{size}…{size}乙", "^…甲…[甲…]乙$", "a*…a*…b*",
    ])
  func `a hostile message costs no more than its length times the pattern`(pattern: String) {
    let text =
      "## Rule {#rule}\n\n- when: \(pattern)\n\n> ok\n\n## Slot: size\n\n- type: number\n\n"
      + "## Slot: text\n\n- type: text\n\n## Words: many\n\n- 甲: 甲甲 | 甲甲甲 | 甲甲甲甲 | 甲甲甲甲甲\n"
    let (book, _) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: text))])
    #expect(book.rules.first?.patterns.count == 1)
    for piece in ["甲", "a ", "1 ", "ab", "甲，"] {
      let message = String(repeating: piece, count: 8_000 / piece.count)
      let scan = book.scan(NormalizedText(message))
      _ = book.matches(in: scan)
    }
  }

  @Test func `only the first eight thousand scalars of a message count`() {
    let (book, _) = Self.book("退货")
    let far = String(repeating: "嗯", count: MatchText.limit) + "退货"
    #expect(book.matches(in: book.scan(NormalizedText(far))).isEmpty)
    let near = String(repeating: "嗯", count: MatchText.limit - 2) + "退货"
    #expect(book.matches(in: book.scan(NormalizedText(near))).count == 1)
    _ = book.scan(NormalizedText(String(repeating: "a", count: MatchText.limit + 10)))
    _ = book.scan(NormalizedText(String(repeating: "1", count: MatchText.limit + 10)))
  }
}
