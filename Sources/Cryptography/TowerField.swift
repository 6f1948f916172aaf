// The S-box of AES without a table.
//
// The S-box is inversion in GF(2⁸) and an affine map (FIPS 197 §5.1.1). Looked up in a table, its
// address would tell a neighbour in the cache about the key; computed with AND and XOR on whole
// words it tells nothing. GF(2⁸) is built as a tower, each storey pairs of the one below, in which
// inversion comes down to a few products:
//
//     GF(2²)  = GF(2)[w] / (w² + w + 1)
//     GF(2⁴)  = GF(2²)[x] / (x² + x + w)
//     GF(2⁸)  = GF(2⁴)[y] / (y² + y + wx)
//
// A pair (high, low) stands for high · variable + low. Each bit is a word of 64 lanes, so that 64
// bytes are worked on at once.

/// 64 elements of GF(2²).
struct GF4 {
  var high: UInt64
  var low: UInt64

  @inline(__always)
  init(_ high: UInt64, _ low: UInt64) { (self.high, self.low) = (high, low) }

  /// Also the inverse of an element other than zero, since a³ = 1.
  @inline(__always)
  var squared: GF4 { GF4(high, high ^ low) }

  /// The product with w.
  @inline(__always)
  var timesW: GF4 { GF4(high ^ low, high) }

  @inline(__always)
  static func + (a: GF4, b: GF4) -> GF4 { GF4(a.high ^ b.high, a.low ^ b.low) }

  @inline(__always)
  static func * (a: GF4, b: GF4) -> GF4 {
    let low = a.low & b.low
    return GF4((a.high ^ a.low) & (b.high ^ b.low) ^ low, low ^ a.high & b.high)
  }
}

/// 64 elements of GF(2⁴).
struct GF16 {
  var high: GF4
  var low: GF4

  @inline(__always)
  init(_ high: GF4, _ low: GF4) { (self.high, self.low) = (high, low) }

  @inline(__always)
  var squared: GF16 {
    // (hx + l)² = h²x² + l², and x² = x + w.
    let square = high.squared
    return GF16(square, square.timesW + low.squared)
  }

  /// The product with wx, the constant of the storey above.
  @inline(__always)
  var timesWX: GF16 { GF16((high + low).timesW, high.timesW.timesW) }

  /// The inverse; zero's is zero.
  @inline(__always)
  var inverse: GF16 {
    let norm = high.squared.timesW + high * low + low.squared
    let scale = norm.squared
    return GF16(high * scale, (high + low) * scale)
  }

  @inline(__always)
  static func + (a: GF16, b: GF16) -> GF16 { GF16(a.high + b.high, a.low + b.low) }

  @inline(__always)
  static func * (a: GF16, b: GF16) -> GF16 {
    let low = a.low * b.low
    return GF16((a.high + a.low) * (b.high + b.low) + low, low + (a.high * b.high).timesW)
  }
}

/// 64 elements of GF(2⁸) in the tower's basis.
struct GF256 {
  var high: GF16
  var low: GF16

  /// The inverse; zero's is zero.
  @inline(__always)
  var inverse: GF256 {
    let norm = high.squared.timesWX + high * low + low.squared
    let scale = norm.inverse
    return GF256(high: high * scale, low: (high + low) * scale)
  }
}

// The way into the tower sends xⁱ of FIPS 197 to gⁱ, where g = wxy + wy is a root of
// x⁸ + x⁴ + x³ + x + 1; the way out is its inverse. The affine map is folded into the side on which it
// stands. The sums were found by sharing the most frequent pair first; a test compares all 256 values
// with the definition.
extension GF256 {
  /// Bytes, bit by bit, as elements.
  @inline(__always)
  init(_ a: BitSlices) {
    let t0 = a[3] ^ a[4]
    let t1 = a[6] ^ t0
    let t2 = a[2] ^ t1
    let t3 = a[5] ^ a[7]
    self.init(
      high: GF16(GF4(t3, a[2] ^ a[1] ^ a[5] ^ t1), GF4(a[1] ^ a[4] ^ a[6] ^ a[7], a[7] ^ t2)),
      low: GF16(GF4(t0, t1 ^ t3), GF4(a[2], a[0] ^ t2)))
  }

  /// The bytes with the linear part of the affine map undone, as elements.
  @inline(__always)
  init(undoingAffineMapOf a: BitSlices) {
    let t0 = a[1] ^ a[2]
    let t1 = a[5] ^ a[6]
    let t2 = a[0] ^ a[3]
    let t3 = a[4] ^ t1
    let t4 = a[7] ^ t0
    self.init(
      high: GF16(GF4(a[6] ^ t4, t2), GF4(a[3] ^ t3, t4)),
      low: GF16(GF4(t2 ^ t0 ^ t1, a[7]), GF4(a[7] ^ a[1] ^ a[4], t3)))
  }

  /// The elements as bytes.
  @inline(__always)
  var bytes: BitSlices {
    let a = BitSlices(self)
    let t0 = a[1] ^ a[7]
    let t1 = a[2] ^ a[4]
    let t2 = a[2] ^ a[3]
    let t3 = t0 ^ a[5] ^ a[6]
    return BitSlices(
      t0 ^ a[0] ^ a[2], a[7] ^ a[4] ^ a[6], a[1], t3, a[3] ^ t3, a[1] ^ t1, a[7] ^ t2, t0 ^ t1)
  }

  /// The elements as bytes, after the linear part of the affine map.
  @inline(__always)
  var affineMapOfBytes: BitSlices {
    let a = BitSlices(self)
    let t0 = a[0] ^ a[6]
    let t1 = a[2] ^ a[3]
    let t2 = a[1] ^ t0
    return BitSlices(
      a[5] ^ t0, t2 ^ a[3] ^ a[4], t1 ^ t2, a[0] ^ a[5], t1 ^ a[4] ^ t0, t1 ^ a[6] ^ a[7],
      a[4] ^ a[7], a[2])
  }
}

extension BitSlices {
  /// The coordinates in the tower's basis, from 1 up.
  @inline(__always)
  fileprivate init(_ a: GF256) {
    self.init(
      a.low.low.low, a.low.low.high, a.low.high.low, a.low.high.high, a.high.low.low,
      a.high.low.high, a.high.high.low, a.high.high.high)
  }
}
