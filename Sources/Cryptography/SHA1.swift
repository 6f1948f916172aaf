/// SHA-1 (FIPS 180-4 §6.1), for gateways that sign with it and for nothing new.
///
/// Two messages with the same digest can be made (shattered.io, 2017), so it must not identify
/// content. As WeCom's and Twilio's proof that the sender knows a secret it still holds.
package struct SHA1: HashFunction {
  package static let blockByteCount = 64
  package static let digestByteCount = 20

  typealias State = InlineArray<5, UInt32>

  /// FIPS 180-4 §5.3.1.
  private var state: State = [
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
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

extension SHA1 {
  /// Compresses `blocks`, a multiple of 64 bytes (FIPS 180-4 §6.1.2).
  ///
  /// Five rounds stand side by side so that the five variables change roles instead of places.
  private static func compress(_ blocks: Span<UInt8>, into state: inout State) {
    var words = InlineArray<16, UInt32>(repeating: 0)
    for offset in stride(from: 0, to: blocks.count, by: blockByteCount) {
      for t in 0..<16 { words[t] = blocks.bigEndianWord(at: offset &+ 4 &* t) }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for t in stride(from: 0, to: 80, by: 5) {
        round(a, &b, c, d, &e, mix(t, b, c, d) &+ word(t, &words))
        round(e, &a, b, c, &d, mix(t, a, b, c) &+ word(t &+ 1, &words))
        round(d, &e, a, b, &c, mix(t, e, a, b) &+ word(t &+ 2, &words))
        round(c, &d, e, a, &b, mix(t, d, e, a) &+ word(t &+ 3, &words))
        round(b, &c, d, e, &a, mix(t, c, d, e) &+ word(t &+ 4, &words))
      }
      state[0] &+= a
      state[1] &+= b
      state[2] &+= c
      state[3] &+= d
      state[4] &+= e
    }
  }

  /// Wₜ for 0 ≤ t < 80; from the sixteenth on it takes the place of Wₜ₋₁₆.
  @inline(__always)
  private static func word(_ t: Int, _ words: inout InlineArray<16, UInt32>) -> UInt32 {
    if t >= 16 {
      let mixed =
        words[(t &- 3) & 15] ^ words[(t &- 8) & 15] ^ words[(t &- 14) & 15] ^ words[t & 15]
      words[t & 15] = mixed.rotatedLeft(by: 1)
    }
    return words[t & 15]
  }

  /// fₜ(b, c, d) + Kₜ (FIPS 180-4 §4.1.1 and §4.2.1); the same for all rounds of a group of twenty.
  @inline(__always)
  private static func mix(_ t: Int, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt32 {
    switch t {
    case ..<20: (d ^ b & (c ^ d)) &+ 0x5a82_7999
    case ..<40: (b ^ c ^ d) &+ 0x6ed9_eba1
    case ..<60: (b & c | d & (b | c)) &+ 0x8f1b_bcdc
    default: (b ^ c ^ d) &+ 0xca62_c1d6
    }
  }

  /// One round; `term` is fₜ + Kₜ + Wₜ.
  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: inout UInt32, _ c: UInt32, _ d: UInt32, _ e: inout UInt32, _ term: UInt32
  ) {
    e &+= a.rotatedLeft(by: 5) &+ term
    b = b.rotatedLeft(by: 30)
  }
}
