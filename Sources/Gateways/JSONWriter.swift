internal import Glibc

/// Writes a line of JSON, piece by piece, into memory that has room for so many bytes and no more.
///
/// What stands between two values (a comma, a name, a colon, quotes) is written as one piece of
/// the program's text, so there is nothing to keep count of. Numbers and strings are written as
/// Foundation's encoder does with bare slashes, many times faster; a test compares the two.
///
/// What does not fit is left out, and the line is then written again where there is more room: how
/// long it will be is not worth finding out beforehand.
@safe
struct JSONWriter: ~Copyable {
  private let start: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private var count = 0
  private var isCutShort = false

  /// Appends to `bytes` all that `write` writes; it may be called several times.
  @inline(__always)
  static func append(to bytes: inout [UInt8], _ write: (inout JSONWriter) -> Void) {
    var room = max(512, bytes.capacity - bytes.count)
    while true {
      var isCutShort = false
      bytes.append(addingCapacity: room) { output in
        unsafe output.withUnsafeMutableBufferPointer { buffer, count in
          guard let start = buffer.baseAddress else { return }
          var writer = unsafe JSONWriter(start: start, capacity: buffer.count)
          write(&writer)
          isCutShort = writer.isCutShort
          count = isCutShort ? 0 : writer.count
        }
      }
      if !isCutShort { return }
      room *= 2
    }
  }

  private init(start: UnsafeMutablePointer<UInt8>, capacity: Int) {
    unsafe self.start = start
    self.capacity = capacity
  }

  /// Whether `size` more bytes fit; where they do not, the line is cut short.
  @inline(__always)
  private mutating func hasRoom(_ size: Int) -> Bool {
    if size <= capacity - count { return true }
    isCutShort = true
    return false
  }

  /// Writes text of the program as it is.
  @inline(__always)
  mutating func literal(_ text: StaticString) {
    let size = text.utf8CodeUnitCount
    guard hasRoom(size) else { return }
    unsafe memcpy(start + count, text.utf8Start, size)
    count += size
  }

  @inline(__always)
  private mutating func byte(_ byte: UInt8) {
    guard hasRoom(1) else { return }
    unsafe start[count] = byte
    count += 1
  }

  /// Writes what stands between the quotes of a string.
  @inline(__always)
  mutating func escaped(_ value: String) {
    let isWritten: Void? = unsafe value.utf8.withContiguousStorageIfAvailable { unsafe escaped($0) }
    if isWritten == nil { unsafe Array(value.utf8).withUnsafeBufferPointer { unsafe escaped($0) } }
  }

  /// Writes a string with its quotes, or `null`.
  @inline(__always)
  mutating func string(_ value: String?) {
    guard let value else { return literal("null") }
    literal("\"")
    escaped(value)
    literal("\"")
  }

  /// Writes a list of strings with its brackets.
  mutating func strings(_ values: [String]) {
    literal("[")
    var isFirst = true
    for value in values {
      literal(isFirst ? "\"" : ",\"")
      escaped(value)
      literal("\"")
      isFirst = false
    }
    literal("]")
  }

  /// Writes an object of strings, in the order of their names.
  mutating func fields(_ fields: [String: String]) {
    literal("{")
    var isFirst = true
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      literal(isFirst ? "\"" : ",\"")
      escaped(name)
      literal("\":\"")
      escaped(value)
      literal("\"")
      isFirst = false
    }
    literal("}")
  }
}

extension JSONWriter {
  mutating func number(_ value: Int) {
    if value < 0 { byte(UInt8(ascii: "-")) }
    digits(value.magnitude)
  }

  /// Writes `value` rounded to four digits; 0 for what is not finite, which JSON cannot write.
  mutating func number(_ value: Double) {
    guard abs(value) < 1e11 else {
      // From 2⁵³ on every number is whole, and far below there is nothing left to round.
      let rounded = abs(value) < 1e12 ? (value * 10_000).rounded() / 10_000 : value
      let written = rounded.isFinite ? rounded : 0
      return escaped(Int(exactly: written).map(String.init) ?? written.description)
    }
    // Two decimals of at most fifteen digits are never one `Double`, so this is the shortest form.
    let units = Int((value * 10_000).rounded())
    if units < 0 { byte(UInt8(ascii: "-")) }
    let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: 10_000)
    digits(whole)
    if fraction == 0 { return }
    byte(UInt8(ascii: "."))
    var (rest, scale) = (fraction, 1_000 as UInt)
    while rest > 0 {
      byte(0x30 + UInt8(truncatingIfNeeded: rest / scale))
      rest %= scale
      scale /= 10
    }
  }

  private mutating func digits(_ value: UInt) {
    var scale: UInt = 1
    while value / scale >= 10 { scale *= 10 }
    while scale > 0 {
      byte(0x30 + UInt8(truncatingIfNeeded: value / scale % 10))
      scale /= 10
    }
  }

  @inline(__always)
  private mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.baseAddress else { return }
    let plain = unsafe self.plain(first, count: text.count)
    if plain < text.count { unsafe escaped(first + plain, count: text.count - plain) }
  }

  /// Writes the `count` bytes at `first`, the first of which needs an escape.
  private mutating func escaped(_ first: UnsafePointer<UInt8>, count: Int) {
    var position = 0
    while position < count, !isCutShort {
      escape(unsafe first[position])
      position += 1
      position += unsafe plain(first + position, count: count - position)
    }
  }

  /// Writes up to `count` bytes, before the first that needs an escape, and tells how many.
  @inline(__always)
  private mutating func plain(_ first: UnsafePointer<UInt8>, count size: Int) -> Int {
    guard hasRoom(size) else { return size }
    let plain = unsafe copyPlain(from: first, count: size, to: start + count)
    count += plain
    return plain
  }

  /// Writes how `"`, `\` or a control character is written (RFC 8259 §7).
  private mutating func escape(_ escaped: UInt8) {
    switch escaped {
    case 0x08: literal("\\b")
    case 0x09: literal("\\t")
    case 0x0A: literal("\\n")
    case 0x0C: literal("\\f")
    case 0x0D: literal("\\r")
    case UInt8(ascii: "\""): literal("\\\"")
    case UInt8(ascii: "\\"): literal("\\\\")
    default:
      literal(escaped < 0x10 ? "\\u000" : "\\u001")
      let digit = escaped & 0x0F
      byte(digit < 10 ? 0x30 + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}

/// Copies up to `count` bytes, before the first that needs an escape, and tells how many.
///
/// Of `target`, all `count` bytes may be written.
@inline(__always)
private func copyPlain(
  from start: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
) -> Int {
  var position = 0
  while count - position >= 8 {
    let eight = unsafe EightBytes(at: start + position)
    unsafe eight.store(at: target + position)
    let stops = eight.stops
    if stops != 0 { return position + stops.trailingZeroBitCount >> 3 }
    position += 8
  }
  if position == count { return count }
  if count >= 8 {
    // The last eight bytes, of which some have been seen already and hold nothing special.
    let eight = unsafe EightBytes(at: start + (count - 8))
    unsafe eight.store(at: target + (count - 8))
    let stops = eight.stops
    return stops == 0 ? count : count - 8 + stops.trailingZeroBitCount >> 3
  }
  while position < count {
    let byte = unsafe start[position]
    if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
    unsafe target[position] = byte
    position += 1
  }
  return position
}
