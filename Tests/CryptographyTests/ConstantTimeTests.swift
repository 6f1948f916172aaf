import TestSupport
import Testing

@testable import Cryptography

@Suite struct ConstantTimeTests {
  @Test func `equal bytes are equal`() {
    for count in 0...70 {
      let bytes = (0..<count).map { UInt8($0) }
      #expect(ConstantTime.areEqual(bytes, Array(bytes)))
    }
  }

  @Test func `one bit anywhere makes a difference`() {
    for count in 1...40 {
      let bytes = [UInt8](repeating: 0xa5, count: count)
      for bit in 0..<8 * count {
        var other = bytes
        other[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(!ConstantTime.areEqual(bytes, other))
      }
    }
  }

  @Test func `two differences do not cancel out`() {
    #expect(!ConstantTime.areEqual([1, 2, 3], [2, 1, 3]))
    #expect(!ConstantTime.areEqual([0xff, 0xff], [0, 0]))
  }

  @Test func `a beginning is not the whole`() {
    #expect(!ConstantTime.areEqual([1, 2, 3], [1, 2]))
    #expect(!ConstantTime.areEqual([], [0]))
    #expect(!ConstantTime.areEqual("token", "token\0"))
  }

  @Test func `texts are compared by their bytes`() {
    #expect(ConstantTime.areEqual("口令", "口令"))
    #expect(!ConstantTime.areEqual("\u{e9}", "e\u{301}"))
  }

  @Test func `it agrees with the ordinary comparison`() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<2000 {
      let first = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        UInt8.random(in: 0...2, using: &random)
      }
      let second = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        UInt8.random(in: 0...2, using: &random)
      }
      #expect(ConstantTime.areEqual(first, second) == (first == second))
    }
  }
}

@Suite struct HexadecimalTests {
  @Test func `digits and bytes go both ways`() {
    let bytes = (0...255).map { UInt8($0) }
    let text = Hexadecimal.encode(bytes)
    #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
    #expect(Hexadecimal.decode(text) == bytes)
    #expect(Hexadecimal.decode(text.uppercased()) == bytes)
    #expect(Hexadecimal.decode("") == [])
  }

  @Test(arguments: ["0", "0g", "0x00", " 00", "00 ", "-1", "１２"])
  func `anything else is no bytes`(text: String) { #expect(Hexadecimal.decode(text) == nil) }
}
