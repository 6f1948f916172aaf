import Foundation
import Testing

@testable import TextNormalization

@Suite struct FoldTableTests {
  /// Foundation's ICU transform, one character at a time, applied until it stays the same.
  static func pairsFromICU() -> String {
    var pairs = ""
    for value in Array(0x3400...0x4DBF) + Array(0x4E00...0x9FFF) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var current = String(scalar)
      for _ in 0..<4 {
        current = current.applyingTransform(StringTransform("Hant-Hans"), reverse: false) ?? current
      }
      if current != String(scalar), current.unicodeScalars.count == 1,
        let simplified = current.unicodeScalars.first, simplified.value < 0x10000
      {
        pairs += String(scalar) + current
      }
    }
    return pairs
  }

  @Test func `the table of simplified characters is what ICU makes now`() throws {
    let pairs = Self.pairsFromICU()
    if ProcessInfo.processInfo.environment["XIAOER_RECORD"] == "1" {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/TextNormalization/TraditionalToSimplified.swift")
      var lines = ""
      var rest = Substring(pairs)
      while !rest.isEmpty {
        lines += "  \(rest.prefix(46))\\\n"
        rest = rest.dropFirst(46)
      }
      let text = """
        /// Traditional characters, each followed by its simplified form, in the order of code points.
        ///
        /// Made once from ICU's `Hant-Hans` by `XIAOER_RECORD=1 swift test --filter FoldTableTests`, so
        /// that no message and no start pays for the transform; a test compares the two.
        let traditionalToSimplified = \"\"\"
        \(lines)
          \"\"\"

        """
      try text.replacing("\\\n\n  \"\"\"", with: "\n  \"\"\"").write(
        to: file, atomically: true, encoding: .utf8)
    }
    #expect(pairs == traditionalToSimplified, "Run with XIAOER_RECORD=1 and look at the change.")
  }

  @Test func `every entry of the table settles at once and is what the slow fold gives`() {
    for value in UInt32(0)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value), let entry = FoldTable.shared.entry(scalar) else {
        continue
      }
      if entry == UInt32(FoldTable.dropped) { continue }
      let result = Unicode.Scalar(entry)!
      #expect(FoldTable.shared.entry(result) == entry, "U+\(String(value, radix: 16))")
    }
  }
}
