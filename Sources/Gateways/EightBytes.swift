/// Eight bytes of text at once, the first in the lowest place.
///
/// The masks that are asked for have the highest bit of a byte set where the byte is meant. Only
/// the *lowest* bit set is to be trusted: a borrow may set further ones above it.
struct EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  let word: UInt64

  @inline(__always)
  init(word: UInt64) { self.word = word }

  /// The eight bytes that begin at `start`, which the caller has seen to be there.
  @inline(__always)
  init(at start: UnsafePointer<UInt8>) {
    word = unsafe UInt64(
      littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
  }

  /// Writes the eight bytes to `target`, where the caller has seen to it that there is room.
  @inline(__always)
  func store(at target: UnsafeMutablePointer<UInt8>) {
    unsafe UnsafeMutableRawPointer(target).storeBytes(of: word.littleEndian, as: UInt64.self)
  }

  /// Where a JSON string ends, or may not go on as it is: `"`, `\` and control characters.
  @inline(__always)
  var stops: UInt64 {
    let quote = word ^ (Self.ones &* 0x22)
    let backslash = word ^ (Self.ones &* 0x5C)
    let isQuote = (quote &- Self.ones) & ~quote
    let isBackslash = (backslash &- Self.ones) & ~backslash
    let isControl = (word &- Self.ones &* 0x20) & ~word
    return (isQuote | isBackslash | isControl) & Self.highBits
  }

  /// Where bytes are beyond ASCII.
  @inline(__always)
  var beyondASCII: UInt64 { word & Self.highBits }
}

/// Four digits at once, the first in the lowest place.
struct HexDigits {
  private static let ones: UInt32 = 0x0101_0101
  private let word: UInt32

  /// The four bytes that begin at `start`, which the caller has seen to be there.
  @inline(__always)
  init(at start: UnsafePointer<UInt8>) {
    word = unsafe UInt32(
      littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
  }

  /// The number that they write, or `nil` where one of them is no hexadecimal digit.
  @inline(__always)
  var value: UInt32? {
    let highBits = Self.ones &* 0x80
    let lowerCase = word | Self.ones &* 0x20
    // The highest bit of each byte: from `first` on, and not beyond `last`. No byte overflows.
    let isDigit = (word &+ Self.ones &* (0x80 - 0x30)) & ~(word &+ Self.ones &* (0x80 - 0x3A))
    let isLetter =
      (lowerCase &+ Self.ones &* (0x80 - 0x61))
      & ~(lowerCase &+ Self.ones &* (0x80 - 0x67))
    guard word & highBits == 0, (isDigit | isLetter) & highBits == highBits else { return nil }
    // Letters, which alone have this bit, begin at a last half byte of 1.
    let digits = word & (Self.ones &* 0x0F) &+ (word >> 6 & Self.ones) &* 9
    return (digits & 0xFF) << 12 | (digits & 0xFF00) | (digits >> 12 & 0xF0) | digits >> 24
  }
}
