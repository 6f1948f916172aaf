/// Reads `application/x-www-form-urlencoded`: the query of a target or a posted form.
///
/// `+` is a space and `%XX` a byte, as the URL standard has it. What that standard would mend is
/// refused: a broken escape, NUL and invalid UTF-8 are somebody else's idea of the same bytes.
package struct FormDecoder: Sendable {
  package enum Failure: Error, Hashable, Sendable {
    /// A `%` without two hexadecimal digits.
    case malformedEscape
    /// A NUL or bytes that are no UTF-8, after decoding.
    case invalidText
    /// More fields or bytes than allowed.
    case tooLarge
  }

  package struct Field: Hashable, Sendable {
    package var name: String
    /// Empty where there is no `=`.
    package var value: String
  }

  /// The most fields that are read.
  package var fieldLimit = 256
  /// The most bytes that are read.
  package var byteLimit = 1_048_576

  package init() {}

  /// The fields of `bytes` in their order; empty pieces between `&` are passed over.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  package func fields(in bytes: some Collection<UInt8>) throws(Failure) -> [Field] {
    guard bytes.count <= byteLimit else { throw .tooLarge }
    var fields: [Field] = []
    for piece in bytes.split(separator: UInt8(ascii: "&")) {
      guard fields.count < fieldLimit else { throw .tooLarge }
      let equals = piece.firstIndex(of: .equals) ?? piece.endIndex
      let name = try Self.text(piece[..<equals])
      let value = equals == piece.endIndex ? "" : try Self.text(piece[equals...].dropFirst())
      fields.append(Field(name: name, value: value))
    }
    return fields
  }

  /// The text that percent-encoded `bytes` are; `+` is a space only where `plusIsSpace`.
  package static func text(
    _ bytes: some Collection<UInt8>, plusIsSpace: Bool = true
  ) throws(Failure) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index != bytes.endIndex {
      var byte = bytes[index]
      bytes.formIndex(after: &index)
      if byte == .percent {
        guard let high = digit(bytes, &index), let low = digit(bytes, &index) else {
          throw .malformedEscape
        }
        byte = high << 4 | low
      } else if byte == UInt8(ascii: "+"), plusIsSpace {
        byte = .space
      }
      guard byte != 0 else { throw .invalidText }
      decoded.append(byte)
    }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw .invalidText }
    return text
  }

  private static func digit<Bytes: Collection<UInt8>>(
    _ bytes: Bytes, _ index: inout Bytes.Index
  ) -> UInt8? {
    guard index != bytes.endIndex, let value = bytes[index].hexValue else { return nil }
    bytes.formIndex(after: &index)
    return value
  }
}
