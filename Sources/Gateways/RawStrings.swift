/// A string as it stands in a line, without its quotes.
struct RawString: BitwiseCopyable {
  private let place: Int32
  private let length: UInt32
  let hasEscapes: Bool
  let isASCII: Bool

  @inline(__always)
  init(start: Int, end: Int, hasEscapes: Bool, isASCII: Bool) {
    place = Int32(truncatingIfNeeded: start)
    length = UInt32(truncatingIfNeeded: end - start)
    self.hasEscapes = hasEscapes
    self.isASCII = isASCII
  }

  var start: Int { @inline(__always) get { Int(place) } }
  var end: Int { @inline(__always) get { Int(place) &+ Int(length) } }
  var count: Int { @inline(__always) get { Int(length) } }
}

extension MessageScanner {
  /// Whether `raw` is UTF-8.
  ///
  /// On lines of the usual length a validator of our own gained one per cent over the library's.
  @inline(__always)
  func isValid(_ raw: RawString) -> Bool {
    if raw.isASCII { return true }
    return unsafe (try? UTF8Span(validating: bytes(of: raw).span)) != nil
  }

  @inline(__always)
  func bytes(of raw: RawString) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: start + raw.start, count: raw.count)
  }

  /// Sees that `raw` is UTF-8 and has no wrong escapes.
  @inline(__always)
  func check(_ raw: RawString) throws(Doubt) {
    if raw.hasEscapes { _ = try unescaped(raw) } else if !isValid(raw) { throw Doubt() }
  }

  /// What `raw` says.
  @inline(__always)
  func string(_ raw: RawString) throws(Doubt) -> String {
    if raw.hasEscapes { return try unescaped(raw) }
    guard isValid(raw) else { throw Doubt() }
    return unsafe Self.string(valid: bytes(of: raw), isASCII: raw.isASCII)
  }

  /// The text of `bytes`, which are known to be UTF-8 and are not looked through again.
  @inline(__always)
  private static func string(valid bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> String {
    unsafe String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: isASCII))
  }

  private func unescaped(_ raw: RawString) throws(Doubt) -> String {
    guard isValid(raw) else { throw Doubt() }
    // No escape is shorter than what it stands for; eight bytes more, for whole words are written.
    let text: String? = unsafe withUnsafeTemporaryAllocation(
      of: UInt8.self, capacity: raw.count + 8
    ) { buffer in
      guard let target = buffer.baseAddress, let count = unsafe unescape(raw, to: target) else {
        return nil
      }
      let bytes = unsafe UnsafeBufferPointer(start: target, count: count)
      return unsafe Self.string(valid: bytes, isASCII: false)
    }
    guard let text else { throw Doubt() }
    return text
  }

  /// Writes what `raw` says to `target`, which has eight bytes more than `raw`, and tells how many
  /// bytes that are; `nil` where an escape is wrong.
  @inline(__always)
  private func unescape(_ raw: RawString, to target: UnsafeMutablePointer<UInt8>) -> Int? {
    var (read, written) = (raw.start, 0)
    while true {
      let eight = word(at: read)
      unsafe eight.store(at: target + written)
      let stops = eight.stops
      let step = stops == 0 ? 8 : stops.trailingZeroBitCount >> 3
      read += step
      written += step
      if stops == 0 { continue }
      // The first quote without a backslash is the end, as it was when the string was found.
      if read == raw.end { return written }
      // Python escapes every Chinese character, and they come in rows.
      repeat {
        guard let scalar = escaped(&read, before: raw.end) else { return nil }
        written += unsafe Self.write(scalar, to: target + written)
      } while unsafe start[read] == UInt8(ascii: "\\")
    }
  }

  /// Reads an escape as ``JSONParser`` does; `position` is at its backslash.
  @inline(__always)
  private func escaped(_ position: inout Int, before end: Int) -> UInt32? {
    guard end - position >= 2 else { return nil }
    let byte = unsafe start[position + 1]
    position += 2
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt32(byte)
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"): break
    default: return nil
    }
    guard let unit = codeUnit(at: position, before: end) else { return nil }
    position += 4
    guard unit & 0xF800 == 0xD800 else { return unit }
    guard unit < 0xDC00, end - position >= 2, unsafe start[position] == UInt8(ascii: "\\"),
      unsafe start[position + 1] == UInt8(ascii: "u")
    else { return 0xFFFD }
    guard let second = codeUnit(at: position + 2, before: end) else { return nil }
    guard second & 0xFC00 == 0xDC00 else { return 0xFFFD }
    position += 6
    return 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
  }

  @inline(__always)
  private func codeUnit(at position: Int, before end: Int) -> UInt32? {
    guard end - position >= 4 else { return nil }
    return unsafe HexDigits(at: start + position).value
  }

  /// Writes a scalar's UTF-8, at most four bytes, and tells how many.
  @inline(__always)
  private static func write(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F)
    }
    func lead(_ mark: UInt32, _ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: mark | scalar >> shift)
    }
    if scalar < 0x80 {
      unsafe target[0] = lead(0, 0)
      return 1
    }
    if scalar < 0x800 {
      unsafe target[0] = lead(0xC0, 6)
      unsafe target[1] = tail(0)
      return 2
    }
    if scalar < 0x10000 {
      unsafe target[0] = lead(0xE0, 12)
      unsafe target[1] = tail(6)
      unsafe target[2] = tail(0)
      return 3
    }
    unsafe target[0] = lead(0xF0, 18)
    unsafe target[1] = tail(12)
    unsafe target[2] = tail(6)
    unsafe target[3] = tail(0)
    return 4
  }
}
