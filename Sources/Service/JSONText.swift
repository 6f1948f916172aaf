package import Chat

/// Writes a value as JSON with sorted names: for tickets, logs and descriptions, not for decisions.
package enum JSONText {
  package static func bytes(_ value: FieldValue) -> [UInt8] {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return bytes
  }

  package static func append(_ value: FieldValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let number):
      let written = number.isFinite ? number : 0
      // From 2⁵³ on with an exponent: without one, `JSONParser` takes it for the digits of a name.
      let whole = abs(written) < 9_007_199_254_740_992 ? Int64(exactly: written) : nil
      bytes += (whole.map(String.init) ?? "\(written)").utf8
    case .string(let text): append(text, to: &bytes)
    case .list(let values):
      bytes.append(UInt8(ascii: "["))
      for (place, value) in values.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        append(value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let fields):
      bytes.append(UInt8(ascii: "{"))
      for (place, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        append(field.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(field.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// A string with its quotes, RFC 8259 §7.
  package static func append(_ text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes += "\\n".utf8
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension FieldValue {
  package init(_ text: String?) { self = text.map { .string($0) } ?? .null }

  package init(_ number: Int) { self = .number(Double(number)) }

  /// The field called `name` of an object.
  package subscript(name: String) -> FieldValue? {
    if case .object(let fields) = self { fields[name] } else { nil }
  }

  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
