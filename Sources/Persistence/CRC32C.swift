internal import CChecksum

/// CRC-32C (Castagnoli), the checksum of iSCSI (RFC 3720 §12.1): polynomial `1EDC6F41`, reflected,
/// first and last complemented.
///
/// By the processor's instruction where it has one, eight bytes a step; elsewhere slicing-by-8: eight
/// tables of 256 entries take as many.
package enum CRC32C {
  /// The checksum of `bytes` behind those that gave `crc`; 0 stands for no bytes before.
  ///
  /// - Complexity: O(*n*).
  package static func checksum(
    _ bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0
  ) -> UInt32 {
    guard let start = bytes.baseAddress else { return crc }
    if hasInstruction { return unsafe ~cchecksum_crc32c(~crc, start, bytes.count) }
    return unsafe tableChecksum(bytes, continuing: crc)
  }

  private static let hasInstruction = cchecksum_has_crc32c() != 0

  /// The same without the processor's help.
  static func tableChecksum(
    _ bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0
  ) -> UInt32 {
    guard let start = bytes.baseAddress else { return crc }
    let table = unsafe Self.table
    var state = ~crc
    var place = 0
    let count = bytes.count
    while count - place >= 8 {
      let word = unsafe UInt64(
        littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      unsafe state = step(state, word, table)
      place += 8
    }
    while place < count {
      let byte = unsafe start.load(fromByteOffset: place, as: UInt8.self)
      state = unsafe table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
      place += 1
    }
    return ~state
  }

  package static func checksum(_ bytes: [UInt8], continuing crc: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe checksum($0, continuing: crc) }
  }

  /// The checksum of four words, each as eight bytes with the lowest first.
  static func checksum(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> UInt32 {
    if hasInstruction {
      let words = (a.littleEndian, b.littleEndian, c.littleEndian, d.littleEndian)
      return unsafe withUnsafeBytes(of: words) { unsafe checksum($0) }
    }
    return tableChecksum(a, b, c, d)
  }

  static func tableChecksum(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> UInt32 {
    let table = unsafe Self.table
    var state = unsafe step(~0, a, table)
    state = unsafe step(state, b, table)
    state = unsafe step(state, c, table)
    return unsafe ~step(state, d, table)
  }

  @inline(__always)
  private static func step(
    _ state: UInt32, _ word: UInt64, _ table: UnsafePointer<UInt32>
  ) -> UInt32 {
    let mixed = word ^ UInt64(state)
    func part(_ row: Int, _ shift: UInt64) -> UInt32 {
      unsafe table[row &* 256 &+ Int((mixed >> shift) & 0xFF)]
    }
    let low = part(7, 0) ^ part(6, 8) ^ part(5, 16) ^ part(4, 24)
    return low ^ part(3, 32) ^ part(2, 40) ^ part(1, 48) ^ part(0, 56)
  }

  /// Row *k* holds the checksum of a byte that *k* zero bytes follow. Made once, never freed.
  private nonisolated(unsafe) static let table: UnsafePointer<UInt32> = {
    let table = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0x82F6_3B78 }
      unsafe table[byte] = value
    }
    for place in 256..<(8 * 256) {
      let before = unsafe table[place - 256]
      unsafe table[place] = unsafe table[Int(before & 0xFF)] ^ (before >> 8)
    }
    return unsafe UnsafePointer(table)
  }()
}
