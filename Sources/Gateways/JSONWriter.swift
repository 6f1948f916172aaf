/// Writes one line of JSON, piece by piece; the caller brings keys in the order they shall have.
///
/// It is what Foundation's encoder writes with sorted keys and bare slashes, several times faster;
/// a test compares the two.
struct JSONWriter {
  /// What has been written.
  private(set) var text = ""
  private var needsComma = false

  init() { text.reserveCapacity(512) }

  mutating func object(_ write: (inout JSONWriter) -> Void) { nested("{", "}", write) }

  mutating func list<Value>(_ values: [Value], _ write: (inout JSONWriter, Value) -> Void) {
    nested("[", "]") { writer in
      for value in values { write(&writer, value) }
    }
  }

  private mutating func nested(
    _ open: String, _ close: String, _ write: (inout JSONWriter) -> Void
  ) {
    separate()
    text += open
    needsComma = false
    write(&self)
    text += close
    needsComma = true
  }

  /// Writes a name of the interface, which needs no escape.
  mutating func key(_ name: String) {
    separate()
    text += "\""
    text += name
    text += "\":"
    needsComma = false
  }

  mutating func null() {
    separate()
    text += "null"
  }

  mutating func number(_ value: Int) {
    separate()
    text += String(value)
  }

  /// Writes `value` rounded to four digits; 0 for what is not finite, which JSON cannot write.
  mutating func number(_ value: Double) {
    let rounded = abs(value) < 1e12 ? (value * 10_000).rounded() / 10_000 : value
    let written = rounded.isFinite ? rounded : 0
    separate()
    if let whole = Int(exactly: written) {
      text += String(whole)
    } else {
      text += written.description
    }
  }

  mutating func string(_ value: String?) {
    guard let value else { return null() }
    separate()
    text += "\""
    if value.utf8.contains(where: Self.needsEscape) {
      for scalar in value.unicodeScalars {
        if scalar.isASCII, Self.needsEscape(UInt8(scalar.value)) {
          text += Self.escaped(scalar)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    } else {
      text += value
    }
    text += "\""
  }

  /// The fields in the order of their names.
  mutating func fields(_ fields: [String: String]) {
    object { writer in
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        writer.string(name)
        writer.text += ":"
        writer.needsComma = false
        writer.string(value)
      }
    }
  }

  private mutating func separate() {
    if needsComma { text += "," }
    needsComma = true
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// How `"`, `\` or a control character is written (RFC 8259 §7).
  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\u{08}": return "\\b"
    case "\t": return "\\t"
    case "\n": return "\\n"
    case "\u{0C}": return "\\f"
    case "\r": return "\\r"
    case "\"", "\\": return "\\\(scalar)"
    default:
      let digits = String(scalar.value, radix: 16)
      return digits.count == 1 ? "\\u000\(digits)" : "\\u00\(digits)"
    }
  }
}
