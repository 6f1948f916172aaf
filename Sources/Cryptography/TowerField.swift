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

  /// The square times wx, the constant of the storey above.
  @inline(__always)
  var squaredTimesWX: GF16 {
    // (hx + l)² = h²x + wh² + l², and x² = x + w.
    let (h, l) = (high.squared, low.squared)
    let sum = h + h.timesW + l
    return GF16(sum.timesW, h.timesW.timesW)
  }

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
    let norm = high.squaredTimesWX + high * low + low * low
    let scale = norm.inverse
    return GF256(high: high * scale, low: (high + low) * scale)
  }
}

