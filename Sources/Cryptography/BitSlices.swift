/// Four AES states at once: word *i* holds bit *i* of each of their 64 bytes.
///
/// The byte in `row` and `column` (FIPS 197 §3.4) of `block` has bit 16 · row + 4 · column + block in
/// each word, so that a row is sixteen neighbouring bits and rows turn by turning the words.
struct BitSlices: Sendable {
  private var words: InlineArray<8, UInt64>

  @inline(__always)
  init(
    _ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64, _ w4: UInt64, _ w5: UInt64,
    _ w6: UInt64, _ w7: UInt64
  ) {
    words = [w0, w1, w2, w3, w4, w5, w6, w7]
  }

  @inline(__always)
  subscript(bit: Int) -> UInt64 { words[bit] }

  @inline(__always)
  static func ^ (a: BitSlices, b: BitSlices) -> BitSlices {
    BitSlices(
      a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3], a[4] ^ b[4], a[5] ^ b[5], a[6] ^ b[6],
      a[7] ^ b[7])
  }

  /// The same change to each word.
  @inline(__always)
  private func map(_ change: (UInt64) -> UInt64) -> BitSlices {
    BitSlices(
      change(self[0]), change(self[1]), change(self[2]), change(self[3]), change(self[4]),
      change(self[5]), change(self[6]), change(self[7]))
  }
}

// MARK: - The steps of a round

extension BitSlices {
  /// SUBBYTES (FIPS 197 §5.1.1).
  @inline(__always)
  var substituted: BitSlices { GF256(self).inverse.affineMapOfBytes.addingAffineConstant }

  /// INVSUBBYTES (§5.3.2).
  @inline(__always)
  var inverselySubstituted: BitSlices {
    GF256(undoingAffineMapOf: addingAffineConstant).inverse.bytes
  }

  /// The sum with {63} in each byte (§5.1.1).
  @inline(__always)
  private var addingAffineConstant: BitSlices {
    BitSlices(~self[0], ~self[1], self[2], self[3], self[4], ~self[5], ~self[6], self[7])
  }

  /// SHIFTROWS (§5.1.2): row *r* turns by *r* columns.
  @inline(__always)
  var rowsShifted: BitSlices {
    map { word in
      word & 0x0000_0000_0000_ffff
        | word &>> 4 & 0x0000_0000_0fff_0000 | word &<< 12 & 0x0000_0000_f000_0000
        | word &>> 8 & 0x0000_00ff_0000_0000 | word &<< 8 & 0x0000_ff00_0000_0000
        | word &>> 12 & 0x000f_0000_0000_0000 | word &<< 4 & 0xfff0_0000_0000_0000
    }
  }

  /// INVSHIFTROWS (§5.3.1).
  @inline(__always)
  var rowsInverselyShifted: BitSlices {
    map { word in
      word & 0x0000_0000_0000_ffff
        | word &<< 4 & 0x0000_0000_fff0_0000 | word &>> 12 & 0x0000_0000_000f_0000
        | word &<< 8 & 0x0000_ff00_0000_0000 | word &>> 8 & 0x0000_00ff_0000_0000
        | word &<< 12 & 0xf000_0000_0000_0000 | word &>> 4 & 0x0fff_0000_0000_0000
    }
  }

  /// MIXCOLUMNS (§5.1.3): each byte becomes {02}(a₀ + a₁) + a₁ + a₂ + a₃, counted downwards from it.
  @inline(__always)
  var columnsMixed: BitSlices {
    let below = rowsTurned(by: 1)
    let sum = self ^ below
    return sum.doubled ^ below ^ sum.rowsTurned(by: 2)
  }

  /// INVMIXCOLUMNS (§5.3.3): its matrix is that of ``columnsMixed`` times the one that makes of each
  /// byte a₀ + {04}(a₀ + a₂).
  @inline(__always)
  var columnsInverselyMixed: BitSlices {
    (self ^ (self ^ rowsTurned(by: 2)).doubled.doubled).columnsMixed
  }

  /// The product of each byte with {02} (§4.3).
  @inline(__always)
  private var doubled: BitSlices {
    BitSlices(
      self[7], self[0] ^ self[7], self[1], self[2] ^ self[7], self[3] ^ self[7], self[4], self[5],
      self[6])
  }

  /// Each row becomes the one `count` below it, round about; `count` is from 1 to 3.
  @inline(__always)
  private func rowsTurned(by count: UInt64) -> BitSlices {
    map { $0 &>> (16 &* count) | $0 &<< (64 &- 16 &* count) }
  }
}

// MARK: - In and out

extension BitSlices {
  /// Slices the blocks whose columns are given by `column(block, column)`, as little-endian words
  /// with row 0 in the lowest byte.
  @inline(__always)
  init(column: (Int, Int) -> UInt32) {
    words = InlineArray(repeating: 0)
    for block in 0..<4 {
      for even in 0..<2 {
        words[4 &* even &+ block] =
          Self.spread(column(block, even)) | Self.spread(column(block, even &+ 2)) &<< 8
      }
    }
    transpose()
  }

  /// Gives the columns back one by one.
  @inline(__always)
  func forEachColumn(_ body: (_ block: Int, _ column: Int, UInt32) -> Void) {
    var bytes = self
    bytes.transpose()
    for block in 0..<4 {
      for even in 0..<2 {
        let word = bytes[4 &* even &+ block]
        body(block, even, Self.gather(word))
        body(block, even &+ 2, Self.gather(word &>> 8))
      }
    }
  }

  /// Swaps bit *i* of each byte of word *k* with bit *k* of that byte of word *i*.
  @inline(__always)
  private mutating func transpose() {
    exchange(1, 0x5555_5555_5555_5555)
    exchange(2, 0x3333_3333_3333_3333)
    exchange(4, 0x0f0f_0f0f_0f0f_0f0f)
  }

  /// Swaps the bits of each byte that have `step` in their number with those of the word `step`
  /// further that have not; `without` masks the latter.
  @inline(__always)
  private mutating func exchange(_ step: Int, _ without: UInt64) {
    for index in 0..<8 where index & step == 0 {
      let difference = (words[index] &>> UInt64(step) ^ words[index | step]) & without
      words[index | step] ^= difference
      words[index] ^= difference &<< UInt64(step)
    }
  }

  /// The four bytes of `word` as every second byte.
  @inline(__always)
  private static func spread(_ word: UInt32) -> UInt64 {
    let halves = (UInt64(word) | UInt64(word) &<< 16) & 0x0000_ffff_0000_ffff
    return (halves | halves &<< 8) & 0x00ff_00ff_00ff_00ff
  }

  /// Every second byte of `word`, the inverse of ``spread(_:)``.
  @inline(__always)
  private static func gather(_ word: UInt64) -> UInt32 {
    let bytes = word & 0x00ff_00ff_00ff_00ff
    let halves = (bytes | bytes &>> 8) & 0x0000_ffff_0000_ffff
    return UInt32(truncatingIfNeeded: halves | halves &>> 16)
  }
}
