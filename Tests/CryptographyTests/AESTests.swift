import TestSupport
import Testing

@testable import Cryptography

@Suite struct AESTests {
  /// The product in GF(2⁸) of FIPS 197 §4.2, bit by bit.
  private static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var (result, a) = (UInt8(0), a)
    for bit in 0..<8 {
      if b >> UInt8(bit) & 1 == 1 { result ^= a }
      a = a << 1 ^ (a >> 7 == 1 ? 0x1b : 0)
    }
    return result
  }

  /// SBOX by its definition (FIPS 197 §5.1.1).
  private static let box: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    let inverse = (UInt8.min...UInt8.max).first { product(byte, $0) == 1 } ?? 0
    var result: UInt8 = 0x63
    for turn in 0..<5 { result ^= inverse << UInt8(turn) | inverse >> UInt8(8 - turn) }
    return result
  }

  /// Four blocks of `bytes`, through `step` and back.
  private func apply(_ bytes: [UInt8], _ step: (BitSlices) -> BitSlices) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: 64)
    let slices = BitSlices { block, column in
      bytes.span.littleEndianWord(at: 16 * block + 4 * column)
    }
    step(slices).forEachColumn { block, column, word in
      for row in 0..<4 {
        result[16 * block + 4 * column + row] = UInt8(truncatingIfNeeded: word >> UInt32(8 * row))
      }
    }
    return result
  }

  @Test func `the computed S-box is that of the definition for all bytes, both ways`() {
    // Two that the standard prints (FIPS 197 §5.1.1, table 4), so that the definition is checked too.
    #expect(Self.box[0x53] == 0xed)
    #expect(Self.box[0xff] == 0x16)
    for start in stride(from: 0, to: 256, by: 64) {
      let input = (0..<64).map { UInt8(start + $0) }
      let output = apply(input) { $0.substituted }
      #expect(output == input.map { Self.box[Int($0)] })
      #expect(apply(output) { $0.inverselySubstituted } == input)
    }
  }

  @Test func `slicing and the steps of a round have inverses`() {
    var random = SplitMix64(seed: 197)
    for _ in 0..<50 {
      let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(apply(bytes) { $0 } == bytes)
      #expect(apply(bytes) { $0.rowsShifted.rowsInverselyShifted } == bytes)
      #expect(apply(bytes) { $0.columnsMixed.columnsInverselyMixed } == bytes)
    }
  }

  @Test func `the example of the standard gives its ciphertext`() throws {
    // FIPS 197 appendix C.3.
    let key = (0..<32).map { UInt8($0) }
    let plaintext = (0..<16).map { UInt8($0 * 0x11) }
    let zero = [UInt8](repeating: 0, count: 16)
    let ciphertext = try AES256CBC(key: key.span)
      .encryptBlocks(plaintext.span, initializationVector: zero.span)
    #expect(Hexadecimal.encode(ciphertext) == "8ea2b7ca516745bfeafc49904b496089")
  }

  @Test func `what was encrypted is decrypted, for every length and both paddings`() throws {
    var random = SplitMix64(seed: 5652)
    func some(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    for count in 0...200 {
      let (key, vector, plaintext) = (some(32), some(16), some(count))
      let cipher = try AES256CBC(key: key.span)
      for padding in [PKCS7Padding.standard, .wecom] {
        let ciphertext = try cipher.encrypt(
          plaintext.span, initializationVector: vector.span, padding: padding)
        #expect(ciphertext.count == (count / padding.multiple + 1) * padding.multiple)
        let again = try cipher.decrypt(
          ciphertext.span, initializationVector: vector.span, padding: padding)
        #expect(again == plaintext)
      }
    }
  }

  @Test func `keys and initialization vectors of other lengths are refused`() throws {
    for count in [0, 16, 24, 31, 33] {
      let key = [UInt8](repeating: 1, count: count)
      #expect(throws: CipherError.keyLength) { try AES256CBC(key: key.span) }
    }
    let block = [UInt8](repeating: 1, count: 32)
    let cipher = try AES256CBC(key: block.span)
    for count in [0, 15, 17] {
      let vector = [UInt8](repeating: 1, count: count)
      #expect(throws: CipherError.initializationVectorLength) {
        try cipher.encrypt(block.span, initializationVector: vector.span)
      }
      #expect(throws: CipherError.initializationVectorLength) {
        try cipher.decrypt(block.span, initializationVector: vector.span)
      }
    }
  }
}

@Suite struct PaddingTests {
  @Test func `every wrong padding is refused, and nothing else`() {
    for padding in [PKCS7Padding.standard, .wecom] {
      let multiple = padding.multiple
      for last in 0...255 {
        for wrong in -1..<multiple {
          var bytes = [UInt8](repeating: 0xee, count: 64 - multiple)
          bytes += [UInt8](repeating: UInt8(last), count: multiple)
          // One byte that differs, counted from the end; 0 would be the last itself.
          if wrong > 0 { bytes[63 - wrong] ^= 0x40 }
          let isRight = (1...multiple).contains(last) && (wrong <= 0 || wrong >= last)
          let count = padding.contentByteCount(of: bytes.span)
          #expect(count == (isRight ? 64 - last : nil))
        }
      }
    }
  }

  @Test func `lengths that no padding gives are refused`() {
    for count in [0, 1, 15, 17, 31, 33] {
      let bytes = [UInt8](repeating: 1, count: count)
      for padding in [PKCS7Padding.standard, .wecom] {
        let content = padding.contentByteCount(of: bytes.span)
        #expect(content == nil)
      }
    }
    let block = [UInt8](repeating: 16, count: 16)
    let standard = PKCS7Padding.standard.contentByteCount(of: block.span)
    let wecom = PKCS7Padding.wecom.contentByteCount(of: block.span)
    #expect(standard == 0)
    #expect(wecom == nil)
  }

  @Test func `whatever is wrong with a ciphertext, the error is the same`() throws {
    let (key, vector) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 16))
    let cipher = try AES256CBC(key: key.span)
    let paddings = [
      [UInt8](repeating: 0, count: 16), [UInt8](repeating: 17, count: 16),
      [UInt8](repeating: 9, count: 12) + [3, 4, 4, 4], [4] + [UInt8](repeating: 16, count: 15),
    ]
    var ciphertexts = try paddings.map {
      try cipher.encryptBlocks($0.span, initializationVector: vector.span)
    }
    ciphertexts += [[], [1], [UInt8](repeating: 1, count: 17)]
    for ciphertext in ciphertexts {
      #expect(throws: CipherError.undecryptable) {
        try cipher.decrypt(ciphertext.span, initializationVector: vector.span)
      }
    }
  }
}
