/// A hash of bytes for noticing change and damage, the same in every process and on every machine.
///
/// Four lanes, eight bytes a step, each a multiplication by an odd constant and a rotation: as fast as
/// memory. It is no protection against somebody who wants two contents to look alike.
package struct FlatHash {
  private var lanes: (UInt64, UInt64, UInt64, UInt64)
  private var total: UInt64 = 0

  /// Odd, with about as many ones as zeros: the fractions of the square roots of 2, 3, 5 and 7.
  private static let factors: (UInt64, UInt64, UInt64, UInt64) = (
    0x6A09_E667_F3BC_C909, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1
  )

  package init() { lanes = Self.factors }

  package mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { unsafe combine(UnsafeRawBufferPointer($0)) }
  }

  package mutating func combine(_ number: Int) {
    unsafe withUnsafeBytes(of: Int64(number).littleEndian) { unsafe combine($0) }
  }

  /// The bytes and their number.
  package mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    let (a, b, c, d) = Self.factors
    while bytes.count - offset >= 32 {
      unsafe lanes.0 = Self.mixed(lanes.0, Self.word(bytes, offset), a)
      unsafe lanes.1 = Self.mixed(lanes.1, Self.word(bytes, offset + 8), b)
      unsafe lanes.2 = Self.mixed(lanes.2, Self.word(bytes, offset + 16), c)
      unsafe lanes.3 = Self.mixed(lanes.3, Self.word(bytes, offset + 24), d)
      offset += 32
    }
    while offset < bytes.count {
      var word: UInt64 = 0
      if bytes.count - offset >= 8 {
        word = unsafe Self.word(bytes, offset)
      } else {
        for place in 0..<(bytes.count - offset) {
          unsafe word |= UInt64(bytes[offset + place]) << UInt64(place * 8)
        }
      }
      lanes.0 = Self.mixed(lanes.0, word, a)
      lanes = (lanes.1, lanes.2, lanes.3, lanes.0)
      offset += 8
    }
    lanes.3 = Self.mixed(lanes.3, UInt64(bytes.count), d)
  }

  package var value: UInt64 {
    let (a, b, c, d) = Self.factors
    var result = Self.mixed(lanes.0, lanes.1, b)
    result = Self.mixed(result, lanes.2, c)
    result = Self.mixed(result, lanes.3, d)
    return Self.mixed(result ^ (result >> 32), 0, a)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// - Complexity: one multiplication; every input bit reaches the upper half, the rotation brings
  ///   it down again.
  @inline(__always)
  private static func mixed(_ lane: UInt64, _ word: UInt64, _ factor: UInt64) -> UInt64 {
    let product = (lane ^ word) &* factor
    return product << 29 | product >> 35
  }
}
