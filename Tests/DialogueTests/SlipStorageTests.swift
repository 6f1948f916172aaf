import FlatStorage
import TestSupport
import Testing
import TextNormalization

@testable import Dialogue

/// Tables of slips in files, and characters that stand alone.
@Suite struct SlipStorageTests {
  static func bytes(_ slips: Slips) -> [UInt8] {
    var writer = FlatWriter()
    slips.encode(into: &writer)
    return writer.bytes
  }

  static func reader(_ bytes: [UInt8]) -> FlatReader {
    FlatReader(unsafe bytes.withUnsafeBytes { unsafe FlatBytes(copying: $0) })
  }

  @Test func `tables that were stored mend what they mended`() throws {
    let slips = Slips(words: SlipMessages.words)
    var reader = Self.reader(Self.bytes(slips))
    let stored = try Slips(from: &reader)
    #expect(reader.isAtEnd)
    #expect(Self.bytes(stored) == Self.bytes(slips))
    var messages = SlipMessages(seed: 7)
    for _ in 0..<2_000 {
      let text = NormalizedText(messages.next())
      #expect(stored.mended(text) == slips.mended(text))
    }
  }

  @Test func `the same words make the same bytes`() {
    let words = SlipMessages.words
    #expect(Self.bytes(Slips(words: words)) == Self.bytes(Slips(words: words)))
  }

  @Test func `damaged tables are refused or mend something, and never crash`() {
    let words = ["敏感肌", "红蜘蛛", "退货", "return", "shipping"]
    let bytes = Self.bytes(Slips(words: words))
    var random = SplitMix64(seed: 11)
    for _ in 0..<3_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        damaged[place] = UInt8.random(in: 0...255, using: &random)
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
      }
      var reader = Self.reader(damaged)
      guard let slips = try? Slips(from: &reader) else { continue }
      for text in ["敏感机", "红之朱怎么办", "tuihuo", "retrun shiping returm"] {
        _ = slips.mended(NormalizedText(text))
      }
    }
  }

  @Test func `tables that end early are damaged`() throws {
    let bytes = Self.bytes(Slips(words: ["敏感肌", "return"]))
    for length in stride(from: 0, to: bytes.count, by: 8) {
      var reader = Self.reader(Array(bytes[..<length]))
      #expect(throws: FlatError.damaged) { try Slips(from: &reader) }
    }
  }

  @Test func `what stands alone is one character beside others, and a letter only if ASCII`() {
    for value in 0...0x2FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value), Slips.Units.standsAlone(scalar) else { continue }
      var text = "a".unicodeScalars
      text.append(contentsOf: [scalar, scalar, " ", scalar, "z"])
      let characters = Array(String(text))
      guard characters.count == 6 else {
        Issue.record("U+\(String(value, radix: 16)) does not stand alone")
        continue
      }
      let isLetter = ("a"..."z").contains(characters[1])
      if Slips.Units.unit(characters[1]) != scalar || Slips.Units.isLetter(scalar) != isLetter {
        Issue.record("U+\(String(value, radix: 16)) is a letter, or is none")
      }
    }
  }

  @Test func `words that are stored are taken instead of gathered ones`() throws {
    let lazy = LazySlips()
    lazy.set(Slips(words: ["敏感肌"]))
    lazy.set(Slips(words: ["退货"]))
    #expect(lazy.mended(NormalizedText("敏感机")) { [] } == "敏感肌")
    #expect(lazy.mended(NormalizedText("tuihuo")) { [] } == nil)
  }

  @Test func `words are gathered once`() {
    let lazy = LazySlips()
    var gathered = 0
    for _ in 0..<3 {
      let mended = lazy.mended(NormalizedText("敏感机")) {
        gathered += 1
        return ["敏感肌"]
      }
      #expect(mended == "敏感肌")
    }
    #expect(gathered == 1)
  }

  @Test func `the inverse of the base of the hashes undoes it`() {
    #expect(Slips.LetterHash.base &* Slips.LetterHash.inverse == 1)
  }
}
