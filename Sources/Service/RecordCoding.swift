/// Why the bytes of a record cannot be read.
package enum RecordError: Error, Hashable, Sendable {
  /// They end too early, or say something impossible.
  case malformed
  /// A later version of this program wrote them.
  case unsupported(version: UInt8)
}

/// Writes the parts of a record one behind the other: numbers in groups of seven bits (LEB128),
/// texts as their length and their UTF-8.
@safe struct RecordWriter {
  /// Room for most records, with which the allocator is quick.
  private static let usualCapacity = 960

  private let buffer: UnsafeMutableBufferPointer<UInt8>
  /// All that was to be written, whether there was room for it or not.
  private var count = 0

  /// What `write` writes; it is called again where there was too little room.
  static func bytes(_ write: (inout RecordWriter) -> Void) -> [UInt8] {
    var capacity = usualCapacity
    while true {
      var needed = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        var writer = unsafe RecordWriter(buffer: buffer)
        write(&writer)
        needed = writer.count
        count = needed <= capacity ? needed : 0
      }
      if needed <= capacity { return bytes }
      capacity = needed
    }
  }

  mutating func byte(_ byte: UInt8) {
    if unsafe count < buffer.count { unsafe buffer[count] = byte }
    count += 1
  }

  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if unsafe bytes.count <= buffer.count - count, let from = bytes.baseAddress,
      let to = unsafe buffer.baseAddress
    {
      unsafe (to + count).update(from: from, count: bytes.count)
    }
    count += bytes.count
  }

  mutating func number(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest))
  }

  mutating func number(_ value: Int) { number(UInt64(bitPattern: Int64(value))) }

  /// Small numbers of either sign are short.
  mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      number(UInt64(utf8.count))
      unsafe append(utf8)
    }
  }

  mutating func text(_ text: String?) {
    flag(text != nil)
    if let text { self.text(text) }
  }

  mutating func data(_ data: [UInt8]) {
    number(UInt64(data.count))
    unsafe data.withUnsafeBufferPointer { unsafe append($0) }
  }

  mutating func list<Element>(_ list: [Element], _ write: (inout RecordWriter, Element) -> Void) {
    number(UInt64(list.count))
    for element in list { write(&self, element) }
  }

  /// Sorted by name, so that equal fields are equal bytes.
  mutating func fields(_ fields: [String: String]) {
    number(UInt64(fields.count))
    if fields.isEmpty { return }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      text(name)
      text(value)
    }
  }
}

/// Reads what ``RecordWriter`` wrote; whatever the bytes are, it ends and takes no more memory than
/// they have.
struct RecordCursor {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() throws(RecordError) -> UInt8 {
    guard position < bytes.count else { throw .malformed }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(RecordError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      guard shift < 64 else { throw .malformed }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  mutating func int() throws(RecordError) -> Int { Int(Int64(bitPattern: try number())) }

  mutating func signed() throws(RecordError) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A count of things that have at least one byte each.
  mutating func count() throws(RecordError) -> Int {
    let value = try number()
    guard value <= UInt64(bytes.count - position) else { throw .malformed }
    return Int(value)
  }

  mutating func flag() throws(RecordError) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw .malformed
    }
  }

  mutating func data() throws(RecordError) -> [UInt8] {
    let count = try count()
    defer { position += count }
    return Array(bytes[position..<(position + count)])
  }

  mutating func text() throws(RecordError) -> String {
    let count = try count()
    defer { position += count }
    return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
  }

  mutating func optionalText() throws(RecordError) -> String? {
    try flag() ? try text() : nil
  }

  mutating func list<Element>(
    _ read: (inout RecordCursor) throws(RecordError) -> Element
  ) throws(RecordError) -> [Element] {
    let count = try count()
    var list: [Element] = []
    list.reserveCapacity(min(count, 64))
    for _ in 0..<count { list.append(try read(&self)) }
    return list
  }

  mutating func fields() throws(RecordError) -> [String: String] {
    let count = try count()
    var fields: [String: String] = [:]
    for _ in 0..<count {
      let name = try text()
      fields[name] = try text()
    }
    return fields
  }

  /// A word that a type knows.
  mutating func word<Word: RawRepresentable<String>>() throws(RecordError) -> Word {
    guard let word = Word(rawValue: try text()) else { throw .malformed }
    return word
  }
}
