/// SHA-256 (FIPS 180-4 §6.2).
package struct SHA256: HashFunction {
  package static let blockByteCount = 64
  package static let digestByteCount = 32

  typealias State = InlineArray<8, UInt32>

  /// FIPS 180-4 §5.3.3: the fractional parts of the square roots of the first eight primes.
  private var state: State = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var buffer = BlockBuffer()

  package init() {}

  package mutating func update(_ bytes: Span<UInt8>) {
    var state = self.state
    buffer.append(bytes) { Self.compress($0, into: &state) }
    self.state = state
  }

  package func finalize() -> [UInt8] {
    var state = self.state
    var buffer = self.buffer
    buffer.close { Self.compress($0, into: &state) }
    var digest: [UInt8] = []
    digest.reserveCapacity(Self.digestByteCount)
    for index in state.indices { digest.append(bigEndian: state[index]) }
    return digest
  }
}

extension SHA256 {
  /// FIPS 180-4 §4.2.2: the fractional parts of the cube roots of the first 64 primes.
  private static let constants: InlineArray<64, UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]

  /// Compresses `blocks`, a multiple of 64 bytes (FIPS 180-4 §6.2.2).
  ///
  /// The schedule keeps only the last sixteen words. Eight rounds stand side by side so that the
  /// eight variables change roles instead of places.
  private static func compress(_ blocks: Span<UInt8>, into state: inout State) {
    var words = InlineArray<16, UInt32>(repeating: 0)
    for offset in stride(from: 0, to: blocks.count, by: blockByteCount) {
      for t in 0..<16 { words[t] = blocks.bigEndianWord(at: offset &+ 4 &* t) }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for t in stride(from: 0, to: 64, by: 8) {
        round(a, b, c, &d, e, f, g, &h, term(t, &words))
        round(h, a, b, &c, d, e, f, &g, term(t &+ 1, &words))
        round(g, h, a, &b, c, d, e, &f, term(t &+ 2, &words))
        round(f, g, h, &a, b, c, d, &e, term(t &+ 3, &words))
        round(e, f, g, &h, a, b, c, &d, term(t &+ 4, &words))
        round(d, e, f, &g, h, a, b, &c, term(t &+ 5, &words))
        round(c, d, e, &f, g, h, a, &b, term(t &+ 6, &words))
        round(b, c, d, &e, f, g, h, &a, term(t &+ 7, &words))
      }
      state[0] &+= a
      state[1] &+= b
      state[2] &+= c
      state[3] &+= d
      state[4] &+= e
      state[5] &+= f
      state[6] &+= g
      state[7] &+= h
    }
  }

  /// Kₜ + Wₜ for 0 ≤ t < 64; from the sixteenth on Wₜ takes the place of Wₜ₋₁₆.
  @inline(__always)
  private static func term(_ t: Int, _ words: inout InlineArray<16, UInt32>) -> UInt32 {
    if t >= 16 {
      let early = words[(t &- 15) & 15]
      let late = words[(t &- 2) & 15]
      let sigma0 = early.rotatedRight(by: 7) ^ early.rotatedRight(by: 18) ^ early &>> 3
      let sigma1 = late.rotatedRight(by: 17) ^ late.rotatedRight(by: 19) ^ late &>> 10
      words[t & 15] &+= sigma0 &+ words[(t &- 7) & 15] &+ sigma1
    }
    return constants[t] &+ words[t & 15]
  }

  /// One round; `term` is Kₜ + Wₜ.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ term: UInt32
  ) {
    let sum1 = e.rotatedRight(by: 6) ^ e.rotatedRight(by: 11) ^ e.rotatedRight(by: 25)
    let choice = g ^ e & (f ^ g)
    let first = h &+ sum1 &+ choice &+ term
    let sum0 = a.rotatedRight(by: 2) ^ a.rotatedRight(by: 13) ^ a.rotatedRight(by: 22)
    let majority = a & b | c & (a | b)
    d &+= first
    h = first &+ sum0 &+ majority
  }
}
