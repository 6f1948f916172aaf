import Testing

@testable import Gateways

@Suite struct LineSplitterTests {
  static func lines(_ bytes: [UInt8], chunk: Int) -> [LineSplitter.Line] {
    var splitter = LineSplitter()
    var lines: [LineSplitter.Line] = []
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      lines += splitter.lines(in: bytes[start..<min(start + chunk, bytes.count)])
    }
    if let last = splitter.finish() { lines.append(last) }
    return lines
  }

  @Test(arguments: [1, 2, 3, 5, 100])
  func `lines do not depend on the size of the chunks`(chunk: Int) {
    let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("a\r\n\nb\rc\n小二".utf8)
    let expected: [LineSplitter.Line] = [
      .line(Array("a".utf8)[...], number: 1), .line([], number: 2),
      .line(Array("b\rc".utf8)[...], number: 3), .line(Array("小二".utf8)[...], number: 4),
    ]
    #expect(Self.lines(bytes, chunk: chunk) == expected)
  }

  @Test func `an ending at the end of the input begins no further line`() {
    #expect(Self.lines(Array("a\n".utf8), chunk: 9) == [.line(Array("a".utf8)[...], number: 1)])
    #expect(Self.lines([], chunk: 1).isEmpty)
    #expect(Self.lines([0xEF, 0xBB, 0xBF], chunk: 1).isEmpty)
  }

  @Test(arguments: [1 << 12, 1 << 16, 1 << 22])
  func `a line of exactly the limit is read and a longer one is told`(chunk: Int) {
    let full = [UInt8](repeating: 0x61, count: LineSplitter.limit)
    let bytes = [0xEF, 0xBB, 0xBF] + full + [0x0D, 0x0A] + full + [0x61, 0x0A, 0x62]
    let expected: [LineSplitter.Line] = [
      .line(full[...], number: 1), .tooLong(number: 2), .line([0x62], number: 3),
    ]
    #expect(Self.lines(bytes, chunk: chunk) == expected)
  }

  @Test func `an endless line is skipped and the next one read`() {
    var splitter = LineSplitter()
    for _ in 0..<64 {
      #expect(splitter.lines(in: [UInt8](repeating: 0x61, count: 1 << 16)).isEmpty)
    }
    let lines = splitter.lines(in: [0x0A, 0x62, 0x0A])
    #expect(lines == [.tooLong(number: 1), .line([0x62], number: 2)])
  }

  private struct Stop: Error {}

  @Test func `a body that throws ends the chunk and not the input`() throws {
    var splitter = LineSplitter()
    var seen: [LineSplitter.Line] = []
    #expect(throws: Stop.self) {
      try splitter.forEachLine(in: Array("a\nb\nc\nd".utf8)) { line in
        seen.append(line)
        if seen.count == 2 { throw Stop() }
      }
    }
    splitter.forEachLine(in: Array("e\n".utf8)) { seen.append($0) }
    let expected: [LineSplitter.Line] = [
      .line(Array("a".utf8)[...], number: 1), .line(Array("b".utf8)[...], number: 2),
      .line(Array("e".utf8)[...], number: 3),
    ]
    #expect(seen == expected)
  }

  @Test func `a slice that begins anywhere is cut alike`() {
    let bytes = Array("xx\nab\r\n\ncd\n".utf8)
    var splitter = LineSplitter()
    var seen: [LineSplitter.Line] = []
    splitter.forEachLine(in: bytes[4...]) { seen.append($0) }
    let expected: [LineSplitter.Line] = [
      .line(Array("b".utf8)[...], number: 1), .line([], number: 2),
      .line(Array("cd".utf8)[...], number: 3),
    ]
    #expect(seen == expected)
  }
}
