import Testing

@testable import Persistence

@Suite struct CRC32CTests {
  /// RFC 3720 B.4, and the usual check.
  private static let examples: [(bytes: [UInt8], checksum: UInt32)] = [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
    (Array((0..<32).reversed()), 0x113F_DB5C),
    (command, 0xD996_3A56),
    (Array("123456789".utf8), 0xE306_9283),
    ([], 0),
  ]

  /// The iSCSI read command of RFC 3720 B.4.
  private static let command: [UInt8] = [
    0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0,
    0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
  ]

  @Test func `the examples of the standard`() {
    for (bytes, checksum) in Self.examples { #expect(CRC32C.checksum(bytes) == checksum) }
  }

  @Test func `eight bytes a step and one bit a step agree, wherever the bytes are cut`() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 151 + 7) }
    for start in 0..<16 {
      for end in start..<bytes.count {
        let whole = CRC32C.checksum(Array(bytes[start..<end]))
        #expect(whole == slow(bytes[start..<end]))
        #expect(whole == table(Array(bytes[start..<end])))
        let middle = (start + end) / 2
        let first = CRC32C.checksum(Array(bytes[start..<middle]))
        #expect(CRC32C.checksum(Array(bytes[middle..<end]), continuing: first) == whole)
      }
    }
  }

  /// As on a processor without the instruction.
  private func table(_ bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe CRC32C.tableChecksum($0) }
  }

  @Test func `four words are their bytes`() {
    let words: [UInt64] = [1, 0xFEDC_BA98_7654_3210, .max, 0x8000_0000_0000_0001]
    let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    let sum = slow(bytes[...])
    #expect(CRC32C.checksum(words[0], words[1], words[2], words[3]) == sum)
    #expect(CRC32C.tableChecksum(words[0], words[1], words[2], words[3]) == sum)
  }

  private func slow(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var state = ~UInt32(0)
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 0 ? state >> 1 : (state >> 1) ^ 0x82F6_3B78 }
    }
    return ~state
  }
}
