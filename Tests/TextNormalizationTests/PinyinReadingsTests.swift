import Testing

@testable import TextNormalization

@Suite struct PinyinReadingsTests {
  @Test func `every character has the syllable of its line of the table`() {
    var expected: [Unicode.Scalar: String] = [:]
    for line in pinyinTable.split(separator: "\n") {
      let syllable = String(line.prefix { $0.isASCII })
      for scalar in line.unicodeScalars where !scalar.isASCII { expected[scalar] = syllable }
    }
    #expect(expected.count > 18_000)
    for value in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      if Pinyin.syllable(of: scalar) != expected[scalar] { Issue.record("\(scalar)") }
    }
  }

  @Test func `numbers are equal where syllables are`() {
    let readings = Pinyin.readings
    #expect(readings.number(of: "机") == readings.number(of: "鸡"))
    #expect(readings.number(of: "机") != readings.number(of: "西"))
    #expect(readings.number(of: "a") == 0)
    #expect(Set(readings.spellings).count == readings.spellings.count)
  }
}
