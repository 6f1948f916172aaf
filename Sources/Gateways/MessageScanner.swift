internal import Chat
internal import Glibc

/// Reads the usual line of a message straight from its bytes: one flat object.
///
/// Its values are strings, `true`, `false`, `null` and whole numbers of at most fifteen digits; its
/// keys have no escapes, and none that a message knows comes twice. Of anything else, of every
/// error and of the smallest doubt it says `nil`, and ``JSONParser`` has the word: so there is one place
/// that decides what is refused and why, and this one need only be right about what it reads.
///
/// Nothing is allocated but the strings of the message that are longer than fifteen bytes, and
/// those only when the whole line has been read.
@safe
struct MessageScanner {
  /// Why nothing is said about a line: it is unusual.
  struct Doubt: Error {}

  let start: UnsafePointer<UInt8>
  let count: Int
  private var position = 0
  private var fields = ScannedFields()

  /// The message in `line`; `nil` says nothing about the line.
  ///
  /// - Parameters:
  ///   - line: no longer than ``LineSplitter/limit``.
  ///   - number: the line's number, which becomes the id where the object has none.
  @inline(__always)
  static func message(
    in line: UnsafeBufferPointer<UInt8>, line number: Int, channel: String = "stdin"
  ) -> Message? {
    // The shortest message, `{"text":""}`, has eleven bytes; ``word(at:)`` needs eight.
    guard let start = line.baseAddress, line.count >= 8 else { return nil }
    var scanner = unsafe MessageScanner(start: start, count: line.count)
    do {
      try scanner.readObject()
      return try scanner.message(line: number, channel: channel)
    } catch {
      return nil
    }
  }

  private init(start: UnsafePointer<UInt8>, count: Int) {
    unsafe self.start = start
    self.count = count
  }

  /// The byte at `position`; 0, which no line may hold, at the end.
  @inline(__always)
  private var next: UInt8 { position < count ? unsafe start[position] : 0 }

  /// Eight bytes from `offset` on; zeros stand for those beyond the end.
  @inline(__always)
  func word(at offset: Int) -> EightBytes {
    let left = count - offset
    if left >= 8 { return unsafe EightBytes(at: start + offset) }
    if left <= 0 { return EightBytes(word: 0) }
    let last = unsafe EightBytes(at: start + (count - 8))
    return EightBytes(word: last.word >> UInt64(8 * (8 - left)))
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while true {
      switch next {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  @inline(__always)
  private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func read(_ byte: Unicode.Scalar) throws(Doubt) {
    guard skip(byte) else { throw Doubt() }
  }

  @inline(__always)
  private mutating func read(word: StaticString) throws(Doubt) {
    guard count - position >= word.utf8CodeUnitCount,
      unsafe memcmp(start + position, word.utf8Start, word.utf8CodeUnitCount) == 0
    else { throw Doubt() }
    position += word.utf8CodeUnitCount
  }

  private mutating func readObject() throws(Doubt) {
    skipBlanks()
    try read("{")
    repeat {
      skipBlanks()
      try read("\"")
      let key = try rawString()
      guard !key.hasEscapes, isValid(key) else { throw Doubt() }
      skipBlanks()
      try read(":")
      skipBlanks()
      let value = try value()
      if let field = field(key) {
        try fields.set(field, to: value)
      } else if case .string(let raw) = value {
        try check(raw)
      }
      skipBlanks()
    } while skip(",")
    try read("}")
    skipBlanks()
    guard position == count else { throw Doubt() }
  }

  @inline(__always)
  private func field(_ key: RawString) -> MessageField? {
    switch key.count {
    case 2 where has("id", at: key): .id
    case 4 where has("text", at: key): .text
    case 4 where has("name", at: key): .name
    case 4 where has("role", at: key): .role
    case 4 where has("kind", at: key): .kind
    case 4 where has("time", at: key): .time
    case 4 where has("data", at: key): .data
    case 5 where has("event", at: key): .event
    case 6 where has("sender", at: key): .sender
    case 7 where has("channel", at: key): .channel
    case 9 where has("mentioned", at: key): .mentioned
    case 12 where has("conversation", at: key): .conversation
    default: nil
    }
  }

  /// Whether `key` is `name`, which is as long.
  @inline(__always)
  private func has(_ name: StaticString, at key: RawString) -> Bool {
    unsafe memcmp(start + key.start, name.utf8Start, name.utf8CodeUnitCount) == 0
  }

  @inline(__always)
  private mutating func value() throws(Doubt) -> ScannedValue {
    switch next {
    case UInt8(ascii: "\""):
      position += 1
      return .string(try rawString())
    case UInt8(ascii: "t"):
      try read(word: "true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try read(word: "false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try read(word: "null")
      return .null
    default: return .number(try wholeNumber())
    }
  }

  /// Reads up to the closing quote and beyond; the opening one has been read.
  @inline(__always)
  private mutating func rawString() throws(Doubt) -> RawString {
    let first = position
    var end = position
    var hasEscapes = false
    var beyondASCII: UInt64 = 0
    while true {
      let eight = word(at: end)
      let stops = eight.stops
      if stops == 0 {
        beyondASCII |= eight.beyondASCII
        end += 8
        continue
      }
      beyondASCII |= eight.beyondASCII & (stops & (0 &- stops) &- 1)
      end += stops.trailingZeroBitCount >> 3
      guard end < count else { throw Doubt() }
      let byte = unsafe start[end]
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else { throw Doubt() }
      hasEscapes = true
      // Whatever stands behind the backslash, a quote too, does not end the string.
      end += 2
    }
    position = end + 1
    return RawString(start: first, end: end, hasEscapes: hasEscapes, isASCII: beyondASCII == 0)
  }

  /// Reads `-? int` (RFC 8259 §6) of at most fifteen digits, which a `Double` holds exactly.
  private mutating func wholeNumber() throws(Doubt) -> Int {
    let isNegative = skip("-")
    let first = position
    var number = 0
    while (0x30...0x39).contains(next), position - first < 16 {
      number = number * 10 + Int(next - 0x30)
      position += 1
    }
    let digits = position - first
    guard (1...15).contains(digits) else { throw Doubt() }
    if digits > 1, unsafe start[first] == 0x30 { throw Doubt() }
    return isNegative ? -number : number
  }
}

extension MessageScanner {
  @inline(__always)
  private func message(line: Int, channel: String) throws(Doubt) -> Message {
    if fields.has(.data), case .null = fields[.data] {} else if fields.has(.data) { throw Doubt() }
    let sender = try string(.sender)
    return Message(
      id: try string(.id) ?? String(line), channel: try string(.channel) ?? channel,
      conversation: try string(.conversation) ?? sender ?? "default",
      sender: sender ?? "customer", name: try string(.name), role: try role(), kind: try kind(),
      isMentioned: try isMentioned(), time: try time(), content: try content())
  }

  @inline(__always)
  private func content() throws(Doubt) -> Message.Content {
    guard let text = try string(.text) else {
      guard let event = try string(.event) else { throw Doubt() }
      return .event(event)
    }
    if fields.has(.event), let event = try string(.event), text.isEmpty { return .event(event) }
    return .text(text)
  }

  @inline(__always)
  private func string(_ field: MessageField) throws(Doubt) -> String? {
    guard fields.has(field) else { return nil }
    switch fields[field] {
    case .null: return nil
    case .string(let raw): return try string(raw)
    default: throw Doubt()
    }
  }

  @inline(__always)
  private func role() throws(Doubt) -> Message.Role {
    guard let word = try string(.role) else { return .customer }
    guard let role = Message.Role(rawValue: word) else { throw Doubt() }
    return role
  }

  @inline(__always)
  private func kind() throws(Doubt) -> Message.Kind {
    guard let word = try string(.kind) else { return .private }
    guard let kind = Message.Kind(rawValue: word) else { throw Doubt() }
    return kind
  }

  @inline(__always)
  private func isMentioned() throws(Doubt) -> Bool {
    guard fields.has(.mentioned) else { return false }
    switch fields[.mentioned] {
    case .null: return false
    case .bool(let value): return value
    default: throw Doubt()
    }
  }

  @inline(__always)
  private func time() throws(Doubt) -> Timestamp? {
    guard fields.has(.time) else { return nil }
    switch fields[.time] {
    case .null: return nil
    case .string(let raw):
      if let time = unsafe Timestamp(usual: bytes(of: raw)) { return time }
      guard let time = Timestamp(rfc3339: try string(raw)) else { throw Doubt() }
      return time
    case .number(let whole):
      let seconds = Double(whole)
      guard Timestamp.writable.contains(seconds) else { throw Doubt() }
      return Timestamp(seconds: seconds)
    case .bool: throw Doubt()
    }
  }
}

/// The fields that a message knows; all others are ignored.
enum MessageField: UInt8 {
  case text, event, id, channel, conversation, sender, name, role, kind, mentioned, time, data

  /// The raw value, which is the place of the case, without a call for it.
  var index: Int {
    @inline(__always) get { unsafe Int(unsafeBitCast(self, to: UInt8.self)) }
  }
}

/// A value as it stands in a line.
enum ScannedValue: BitwiseCopyable {
  case null
  case bool(Bool)
  case number(Int)
  case string(RawString)
}

/// Where the fields that a message knows stand in a line.
struct ScannedFields: BitwiseCopyable {
  private var seen: UInt16 = 0
  private var values = InlineArray<12, ScannedValue>(repeating: .null)

  @inline(__always)
  func has(_ field: MessageField) -> Bool {
    seen & 1 << UInt16(truncatingIfNeeded: field.index) != 0
  }

  @inline(__always)
  subscript(field: MessageField) -> ScannedValue { values[field.index] }

  @inline(__always)
  mutating func set(_ field: MessageField, to value: ScannedValue) throws(MessageScanner.Doubt) {
    guard !has(field) else { throw MessageScanner.Doubt() }
    seen |= 1 << UInt16(truncatingIfNeeded: field.index)
    values[field.index] = value
  }
}
