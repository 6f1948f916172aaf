package import Chat

/// Reads JSON (RFC 8259) exactly: nothing it allows is refused, nothing else is read.
///
/// Foundation's parser reads `[1,]`, refuses `0e1` and looks at unused fields hardly at all, so
/// lines from outside come through this one. Three things the RFC leaves open are decided here:
/// of equal keys the last counts; half a surrogate pair becomes U+FFFD, because messages are cut
/// in the middle of an emoji; a whole number of 2⁵³ or more becomes the string of its digits,
/// because it is an order number and a `Double` would change its last digits.
///
/// - Complexity: O(*n*); the stack is bounded by ``depthLimit``.
package struct JSONParser {
  package enum Failure: Error, Hashable, Sendable {
    case malformed
    /// Nested deeper than ``JSONParser/depthLimit``.
    case tooDeep
  }

  /// The deepest nesting that is read; a message has one level, event data a few more.
  package static let depthLimit = 64

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var depth = 0

  /// The value that `bytes` are, with blanks around it.
  ///
  /// - Parameter bytes: valid UTF-8; anything else shows as U+FFFD within strings.
  package static func value(in bytes: ArraySlice<UInt8>) throws(Failure) -> FieldValue {
    var parser = JSONParser(bytes: bytes)
    let value = try parser.value()
    parser.skipBlanks()
    guard parser.position == bytes.endIndex else { throw .malformed }
    return value
  }

  private init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(Failure) -> FieldValue {
    skipBlanks()
    switch next {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try nested { parser throws(Failure) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(Failure) in try parser.list() }
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(Failure) -> FieldValue
  ) throws(Failure) -> FieldValue {
    guard depth < Self.depthLimit else { throw .tooDeep }
    depth += 1
    position += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func word(
    _ word: StaticString, _ value: FieldValue
  ) throws(Failure) -> FieldValue {
    guard bytes[position...].starts(with: word.description.utf8) else { throw .malformed }
    position += word.utf8CodeUnitCount
    return value
  }

  private mutating func object() throws(Failure) -> FieldValue {
    var fields: [String: FieldValue] = [:]
    skipBlanks()
    if skip("}") { return .object(fields) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw .malformed }
      let key = try string()
      skipBlanks()
      guard skip(":") else { throw .malformed }
      fields[key] = try value()
      skipBlanks()
    } while skip(",")
    guard skip("}") else { throw .malformed }
    return .object(fields)
  }

  private mutating func list() throws(Failure) -> FieldValue {
    var values: [FieldValue] = []
    skipBlanks()
    if skip("]") { return .list(values) }
    repeat {
      values.append(try value())
      skipBlanks()
    } while skip(",")
    guard skip("]") else { throw .malformed }
    return .list(values)
  }
}

extension JSONParser {
  /// Reads `-? int frac? exp?` (RFC 8259 §6).
  private mutating func number() throws(Failure) -> FieldValue {
    let start = position
    _ = skip("-")
    let first = position
    guard digits() > 0, bytes[first] != UInt8(ascii: "0") || position == first + 1 else {
      throw .malformed
    }
    var isWhole = true
    if skip(".") {
      isWhole = false
      guard digits() > 0 else { throw .malformed }
    }
    if skip("e") || skip("E") {
      isWhole = false
      if !skip("+") { _ = skip("-") }
      guard digits() > 0 else { throw .malformed }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw .malformed }
    return isWhole && abs(value) >= 9_007_199_254_740_992 ? .string(text) : .number(value)
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  /// Reads a string; the caller has seen its opening quote.
  private mutating func string() throws(Failure) -> String {
    position += 1
    var start = position
    var read = ""
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        let last = String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        return read.isEmpty ? last : read + last
      case UInt8(ascii: "\\"):
        read += String(decoding: bytes[start..<position], as: UTF8.self)
        position += 1
        read.unicodeScalars.append(try escaped())
        start = position
      case 0..<0x20: throw .malformed
      default: position += 1
      }
    }
    throw .malformed
  }

  /// Reads what follows a backslash (RFC 8259 §7).
  private mutating func escaped() throws(Failure) -> Unicode.Scalar {
    guard let byte = next else { throw .malformed }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw .malformed
    }
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else { return "\u{FFFD}" }
    let afterFirst = position
    position += 2
    let second = try codeUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
    else {
      position = afterFirst
      return "\u{FFFD}"
    }
    return scalar
  }

  private mutating func codeUnit() throws(Failure) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw .malformed
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
