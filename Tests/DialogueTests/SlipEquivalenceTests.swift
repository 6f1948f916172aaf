import Dialogue
import FlatStorage
import Foundation
import Testing
import TextNormalization

/// The flat tables give what texts, dictionaries and sets give.
@Suite struct SlipEquivalenceTests {
  static let slips = Slips(words: SlipMessages.words)
  static let reference = ReferenceSlips(words: SlipMessages.words)

  static var count: Int {
    #if DEBUG
      5_000
    #else
      120_000
    #endif
  }

  /// Compares bytes: canonically equal texts would be called equal.
  static func difference(_ text: String, _ slips: Slips, _ reference: ReferenceSlips) -> String? {
    let folded = NormalizedText(text)
    let (new, old) = (slips.mended(folded), reference.mended(folded))
    guard new.map({ Array($0.utf8) }) != old.map({ Array($0.utf8) }) else { return nil }
    return "\(text.debugDescription): \(new ?? "nil"), not \(old ?? "nil")"
  }

  @Test func `messages of the shop with every kind of slip are mended as by the reference`() {
    var messages = SlipMessages(seed: 41)
    var mended = 0
    for _ in 0..<Self.count {
      let text = messages.next()
      if let difference = Self.difference(text, Self.slips, Self.reference) {
        Issue.record("\(difference)")
        return
      }
      if Self.slips.mended(NormalizedText(text)) != nil { mended += 1 }
    }
    // Both kinds must be well represented.
    #expect(mended * 10 > Self.count && mended * 10 < Self.count * 9)
  }

  @Test func `few words of few letters, where nearly everything is ambiguous, change nothing`() {
    let letters = ["a", "b", "ab", "ba", "aab", "abab"]
    let characters = ["机", "鸡", "几", "家", "加", "只", "之"]
    var texts = letters + characters
    for _ in 0..<2 {
      texts += texts.prefix(60).flatMap { first in
        (letters + characters).map { first + $0 }
      }
    }
    let words = texts.enumerated().filter { $0.offset % 7 == 3 }.map(\.element)
    let (slips, reference) = (Slips(words: words), ReferenceSlips(words: words))
    for text in texts.prefix(Self.count) + texts.map({ $0 + " " + $0 }).prefix(Self.count) {
      #expect(Self.difference(text, slips, reference) == nil)
    }
  }

  @Test func `long texts are cut alike`() {
    for part in ["tuihuo ", "敏感机", "retrun的", "e\u{301}b\u{310}", "🇨🇳a", "敏感机 shiping ", "\r\nx"] {
      for length in [190, 198, 199, 200, 201, 202, 230] {
        let text = String(String(repeating: part, count: length).unicodeScalars.prefix(length))
        for end in ["", "\u{310}", "敏感机", " retrun", "n\u{310}"] {
          #expect(Self.difference(text + end, Self.slips, Self.reference) == nil)
          #expect(Self.difference("敏感机" + text + end, Self.slips, Self.reference) == nil)
        }
      }
    }
  }

  @Test func `the order of the words and how often one comes does not matter`() {
    let other = Slips(words: SlipMessages.words.reversed() + SlipMessages.words)
    var messages = SlipMessages(seed: 43)
    for _ in 0..<Self.count / 10 {
      let text = NormalizedText(messages.next())
      #expect(other.mended(text) == Self.slips.mended(text))
    }
  }

  @Test func `nothing is mended without words`() {
    let none = Slips(words: [])
    for text in ["", "退货", "retrun", "敏感机", "tuihuo"] {
      #expect(none.mended(NormalizedText(text)) == nil)
    }
  }

  static let data = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data")

  /// Every text of the public data, of a file at most `limit`.
  static func publicTexts(limit: Int) throws -> [String] {
    var texts: [String] = []
    for folder in ["dev", "train"] {
      let folder = data.appending(path: folder)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
      for file in files.sorted() where file.hasSuffix(".jsonl") {
        let lines = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        for line in lines.split(separator: "\n").prefix(limit) {
          guard let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
          else { continue }
          texts += row.sorted { $0.key < $1.key }.compactMap { $0.value as? String }
        }
      }
    }
    return texts
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: data.path()),
      "needs ../shared/data beside the checkout"))
  func `public texts are mended as by the reference, by the words of a shop and by their own`()
    throws
  {
    let texts = try Self.publicTexts(limit: Self.count / 30)
    let words = Set(texts.filter { $0.count <= 40 }).sorted()
      .enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
    let (slips, reference) = (Slips(words: words), ReferenceSlips(words: words))
    for text in texts {
      let own = Self.difference(text, slips, reference)
      if let difference = own ?? Self.difference(text, Self.slips, Self.reference) {
        Issue.record("\(difference)")
        return
      }
    }
  }
}
