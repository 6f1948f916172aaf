/// Writes one line of JSON, piece by piece; the caller brings keys in the order they shall have.
///
/// It is what Foundation's encoder writes with sorted keys and bare slashes, several times faster;
/// a test compares the two.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var needsComma = false

  init() { bytes.reserveCapacity(512) }

  /// What has been written.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func object(_ write: (inout JSONWriter) -> Void) { nested("{", "}", write) }

  mutating func list<Value>(_ values: [Value], _ write: (inout JSONWriter, Value) -> Void) {
    nested("[", "]") { writer in
      for value in values { write(&writer, value) }
    }
  }

  private mutating func nested(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ write: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    write(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }

  mutating func key(_ name: StaticString) {
    string(name.description)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  mutating func number(_ value: Int) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// Writes `value` rounded to four digits; 0 for what is not finite, which JSON cannot write.
  mutating func number(_ value: Double) {
    let rounded = abs(value) < 1e12 ? (value * 10_000).rounded() / 10_000 : value
    let written = rounded.isFinite ? rounded : 0
    separate()
    if let whole = Int(exactly: written) {
      bytes.append(contentsOf: String(whole).utf8)
    } else {
      bytes.append(contentsOf: written.description.utf8)
    }
  }

  mutating func string(_ text: String?) {
    guard let text else { return null() }
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        bytes.append(byte)
      } else {
        escape(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The fields in the order of their names.
  mutating func fields(_ fields: [String: String]) {
    object { writer in
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        writer.string(name)
        writer.bytes.append(UInt8(ascii: ":"))
        writer.needsComma = false
        writer.string(value)
      }
    }
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// Writes `"`, `\` or a control character (RFC 8259 §7).
  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0..<0x20:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    default: bytes.append(byte)
    }
  }
}
