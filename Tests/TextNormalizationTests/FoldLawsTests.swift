import TestSupport
import Foundation
import Testing

@testable import TextNormalization

/// What holds for any text whatever.
@Suite struct FoldLawsTests {
  /// Texts that folds trip over: marks, jamo, joiners, directions, selectors, widths, ligatures.
  private static let pieces = [
    "\u{0301}", "\u{0323}\u{0307}", "\u{3099}", "\u{309A}", "\u{1100}", "\u{1161}", "\u{11A8}", "각",
    "\u{200D}", "👩‍👩‍👧", "👍🏽", "🇨🇳", "1\u{FE0F}\u{20E3}", "\u{202E}", "\u{2067}", "\u{FE0F}", "\u{E0100}",
    "ｶﾞ", "ﾊﾟ", "ﾞ", "ﬁ", "ﬃ", "Ǆ", "ß", "İ", "ı", "ſ", "Å", "\u{212B}", "Ω", "½", "①", "㎏", "㍿",
    "ﷺ", "ｅ", "Ｚ", "é", "e\u{0301}", "\u{0390}", "ΐ", "Σ", "ς", "ᾳ", "퀀", "退貨", "機票", "著", "臺", "鬱",
    "\u{F900}", "\u{2F800}", "𠮷", "\u{0}", "\u{FFFF}", "\u{FEFF}", " ", "　", "\t", "\r\n", "\n",
    "\u{2028}", "a", "Z", "9", "٣", "๓", "กำ", "नि", "\u{0F77}", "\u{1D15E}", "“", "」", "…", "—", ".",
    "!", "𝒜", "𝟗", "\u{A0}", "\u{0345}", "\u{1E9B}\u{0323}", "\u{037A}", "\u{FDFA}", "ㄱ", "ﾡ", "꙰",
  ]

  private static func randomText(_ random: inout SplitMix64) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      if Bool.random(using: &random) {
        text.append(
          contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)].unicodeScalars)
        continue
      }
      let plane = UInt32.random(in: 0...16, using: &random)
      let low = UInt32.random(in: 0...0xFFFF, using: &random)
      let value = Bool.random(using: &random) ? low : plane << 16 | low
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    return String(text)
  }

  /// What is wrong with the fold of `text`, or `nil`.
  static func fault(_ text: String) -> String? {
    let folded = NormalizedText(text)
    if NormalizedText(folded.string).scalars != folded.scalars {
      return "twice: \(folded.scalars) then \(NormalizedText(folded.string).scalars)"
    }
    if NormalizedText(folded.string).string != folded.string { return "twice as a string" }
    guard folded.origins.count == folded.scalars.count else { return "origins" }
    var boundaries: Set<Int32> = [0]
    var offset: Int32 = 0
    for scalar in text.unicodeScalars {
      offset += Int32(UTF8.width(scalar))
      boundaries.insert(offset)
    }
    var last: Int32 = 0
    for origin in folded.origins {
      guard origin.lowerBound >= last else { return "\(origin) after \(last)" }
      guard boundaries.contains(origin.lowerBound), boundaries.contains(origin.upperBound) else {
        return "\(origin) cuts a scalar or lies outside"
      }
      guard !origin.isEmpty else { return "empty origin" }
      last = origin.lowerBound
    }
    return nil
  }

  @Test(arguments: 0..<20)
  func `a fold of anything settles and knows its origins`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<1000 {
      let text = Self.randomText(&random)
      let fault = Self.fault(text)
      #expect(fault == nil, "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
      if fault != nil { return }
    }
  }

  @Test func `each single scalar folds to something that stays`() {
    for value in UInt32(0)...0x10FFFF {
      // The unassigned planes are sampled only.
      if value > 0x3FFFF, value % 257 != 0 { continue }
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = NormalizedText(String(scalar))
      if NormalizedText(folded.string).scalars != folded.scalars {
        Issue.record("U+\(String(value, radix: 16))")
        return
      }
    }
  }

  @Test(arguments: [
    "\u{0301}", "\u{3099}", "\u{0F39}", "\u{1161}", "\u{200D}", "\u{FE0F}", "\u{20E3}",
  ])
  func `ten thousand marks in a row are folded in time that a person does not notice`(mark: String)
  {
    let text = "a" + String(repeating: mark, count: 10_000) + "退貨"
    #expect(Self.fault(text) == nil)
    #expect(NormalizedText(text).string.hasSuffix("退货"))
  }

  @Test func `any range gives the customer's words or nothing`() {
    var random = SplitMix64(seed: 99)
    for _ in 0..<500 {
      let folded = NormalizedText(Self.randomText(&random))
      for start in 0...folded.scalars.count {
        for end in start...folded.scalars.count {
          let original = folded.original(in: start..<end)
          #expect(original.utf8.count <= folded.original.utf8.count)
        }
      }
    }
  }

  @Test(arguments: 0..<5)
  func `the fast way and the slow way agree`(seed: Int) {
    var random = SplitMix64(seed: UInt64(1000 + seed))
    var known: [Unicode.Scalar] = []
    for value in UInt32(0)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value), FoldTable.shared.entry(scalar) != nil else {
        continue
      }
      known.append(scalar)
    }
    for _ in 0..<1000 {
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        let isCommon = Bool.random(using: &random)
        let count = isCommon ? min(256, known.count) : known.count
        view.append(known[Int.random(in: 0..<count, using: &random)])
      }
      let text = String(view)
      var fast = Folded()
      guard FoldTable.shared.fold(text, into: &fast) else {
        Issue.record("the table does not know \(text)")
        return
      }
      let slow = SlowFold.fold(text)
      #expect(
        fast.scalars == slow.scalars, "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
      #expect(fast.origins.map(\.lowerBound) == slow.origins.map(\.lowerBound))
      if fast.scalars != slow.scalars { return }
    }
  }

  // MARK: - Lists from elsewhere, beside the checkout

  private static let shared = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared")

  private static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: shared.appending(path: path).path)
  }

  @Test(
    .enabled(
      if: exists("vectors/naughty-strings/blns.json"), "No naughty strings beside the checkout."))
  func `naughty strings fold like any other`() throws {
    let data = try Data(
      contentsOf: Self.shared.appending(path: "vectors/naughty-strings/blns.json"))
    let strings = try JSONDecoder().decode([String].self, from: data)
    #expect(strings.count > 400)
    for text in strings {
      let fault = Self.fault(text)
      #expect(fault == nil, "\(text)")
    }
  }

  private struct ConversionCase: Decodable {
    let input: String
    let expected: [String: String]
  }

  @Test(
    .enabled(
      if: exists("data/conformance/opencc-cases.jsonl"), "No conversion cases beside the checkout.")
  )
  func `the conversion to simplified agrees with OpenCC's own cases as far as before`() throws {
    let path = "data/conformance/opencc-cases.jsonl"
    let text = try String(contentsOf: Self.shared.appending(path: path), encoding: .utf8)
    var (all, same, texts, sameTexts) = (0, 0, 0, 0)
    var different: Set<String> = []
    for line in text.split(separator: "\n") {
      let item = try JSONDecoder().decode(ConversionCase.self, from: Data(line.utf8))
      guard let wanted = item.expected["t2s"]
      else { continue }
      let own = NormalizedText(item.input).scalars
      let theirs = NormalizedText(wanted).scalars
      texts += 1
      sameTexts += own == theirs ? 1 : 0
      guard own.count == theirs.count else { continue }
      for (a, b) in zip(own, theirs) where isHan(b) {
        all += 1
        same += a == b ? 1 : 0
        if a != b { different.insert("\(a)\(b)") }
      }
    }
    #expect(all > 300)
    let share = Double(same) / Double(max(1, all))
    // The rest are characters that ICU keeps: 冑, 坏, 擡, 沈, 鍾 and rarer ones.
    #expect(
      share >= 0.95,
      "\(same) of \(all), \(sameTexts) of \(texts) texts: \(different.sorted())")
  }
}
