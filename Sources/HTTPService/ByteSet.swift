/// A set of ASCII characters in two words, asked for each byte of a request head.
struct ByteSet: Sendable {
  let low: UInt64
  let high: UInt64

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let word = byte < 64 ? low : high
    return byte < 128 && (word >> UInt64(byte & 63)) & 1 != 0
  }

  /// `tchar` of RFC 9110 §5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``.
  static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  /// What a path or query holds besides percent-encoded bytes, RFC 3986 §3.3 and §3.4: letters,
  /// digits and `-._~!$&'()*+,;=:@/?`.
  static let target = ByteSet(low: 0xAFFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
  /// What a registered name holds besides percent-encoded bytes, RFC 3986 §3.2.2: letters, digits
  /// and `-._~!$&'()*+,;=`.
  static let registeredName = ByteSet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
}

extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let comma: UInt8 = 0x2C
  static let slash: UInt8 = 0x2F
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B
  static let equals: UInt8 = 0x3D
  static let percent: UInt8 = 0x25
  static let quote: UInt8 = 0x22
  static let backslash: UInt8 = 0x5C

  var isDigit: Bool { self &- 0x30 < 10 }
  var isBlank: Bool { self == .space || self == .tab }

  /// The value of a hexadecimal digit of either case, or `nil`.
  var hexValue: UInt8? {
    if self &- 0x30 < 10 { return self &- 0x30 }
    let lower = self | 0x20
    return lower &- 0x61 < 6 ? lower &- 0x61 + 10 : nil
  }

  /// Whether a field value may hold it: RFC 9110 §5.5 allows blanks, visible ASCII and obs-text,
  /// and no NUL, CR, LF or other control character.
  @inline(__always)
  var isFieldContent: Bool { (self >= 0x20 && self != 0x7F) || self == .tab }
}

extension Span<UInt8> {
  /// Whether the bytes of `range` are `word`, letters of either case being the same.
  ///
  /// - Parameter word: ASCII in lower case.
  func matches(_ range: Range<Int>, ignoringCaseOf word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    let start = unsafe word.utf8Start
    let own = extracting(range)
    for offset in own.indices {
      let byte = own[offset]
      let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
      guard unsafe lower == start[offset] else { return false }
    }
    return true
  }

  /// Whether the bytes of `range` are exactly `word`.
  func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    let start = unsafe word.utf8Start
    for offset in 0..<range.count {
      guard unsafe self[range.lowerBound + offset] == start[offset] else { return false }
    }
    return true
  }

  /// The part of `range` without blanks at either end (OWS, RFC 9110 §5.6.3).
  func trimmingBlanks(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, self[start].isBlank { start += 1 }
    while start < end, self[end - 1].isBlank { end -= 1 }
    return start..<end
  }
}
