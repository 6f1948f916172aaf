/// Writes values of no fixed size one behind the other: what is read seldom, and whole.
package struct RecordWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A whole number, the smaller the shorter: seven bits a byte, the lowest first, negative ones
  /// between the others.
  package mutating func append(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number) << 1 ^ Int64(number) >> 63)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes += text.utf8
  }

  package mutating func append(_ number: Double) {
    unsafe withUnsafeBytes(of: number.bitPattern.littleEndian) {
      unsafe bytes.append(contentsOf: $0)
    }
  }

  package mutating func append(_ flag: Bool) { append(flag ? 1 : 0) }

  package mutating func append<Value>(
    _ value: Value?, _ write: (inout RecordWriter, Value) -> Void
  ) {
    append(value != nil)
    if let value { write(&self, value) }
  }

  package mutating func append<Value>(
    _ values: [Value], _ write: (inout RecordWriter, Value) -> Void
  ) {
    append(values.count)
    for value in values { write(&self, value) }
  }
}

/// Reads what a ``RecordWriter`` wrote, in the same order.
///
/// Reading beyond the end gives zeros and empty texts, and ``isDamaged`` says so: a record lies under
/// the checksum of its file, so this is for records that never were one.
package struct RecordReader {
  private let bytes: FlatArray<UInt8>
  private var position: Int
  private let end: Int
  package private(set) var isDamaged = false

  package init(_ records: FlatStrings, _ number: Int) {
    let range = records.range(number)
    bytes = records.bytes
    position = range.lowerBound
    end = min(range.upperBound, bytes.count)
  }

  package mutating func number() -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(Int64(bitPattern: value >> 1) ^ -Int64(value & 1)) }
      shift += 7
    }
    isDamaged = true
    return 0
  }

  package mutating func string() -> String {
    let count = number()
    guard count >= 0, count <= end - position else {
      isDamaged = true
      return ""
    }
    defer { position += count }
    return FlatStrings.string(bytes, position..<position + count)
  }

  package mutating func double() -> Double {
    guard end - position >= 8 else {
      isDamaged = true
      return 0
    }
    var bits: UInt64 = 0
    for place in 0..<8 { bits |= UInt64(bytes[position + place]) << UInt64(place * 8) }
    position += 8
    return Double(bitPattern: bits)
  }

  package mutating func flag() -> Bool { number() != 0 }

  package mutating func optional<Value>(
    _ read: (inout RecordReader) -> Value
  ) -> Value? {
    flag() ? read(&self) : nil
  }

  package mutating func list<Value>(_ read: (inout RecordReader) -> Value) -> [Value] {
    let count = number()
    var values: [Value] = []
    for _ in 0..<max(0, count) where !isDamaged { values.append(read(&self)) }
    return values
  }
}
