internal import Foundation
package import Chat

/// How deep JSON is nested, seen before any parser with a stack of its own sees it.
package enum JSONNesting {
  /// The deepest nesting that is read; a message has one level, event data a few more.
  package static let limit = 64

  /// Whether brackets outside strings are nested deeper than ``limit``.
  ///
  /// It does not check that `bytes` are JSON.
  ///
  /// - Complexity: O(*n*), no memory.
  package static func isTooDeep(_ bytes: some Sequence<UInt8>) -> Bool {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in bytes {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > limit { return true }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return false
  }
}

/// A `FieldValue` as outside programs write it.
///
/// It asks for a string first, as most values are, so that reading a table throws (and catches)
/// little. A whole number of 2⁵³ or more becomes a string of its digits: it is an order number,
/// and a `Double` would change its last digits.
package struct ReadFieldValue: Decodable, Sendable {
  package let value: FieldValue

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      value = .string(text)
    } else if container.decodeNil() {
      value = .null
    } else if let number = try? container.decode(Double.self) {
      value = Self.exact(number, in: container)
    } else if let flag = try? container.decode(Bool.self) {
      value = .bool(flag)
    } else if let fields = try? container.decode([String: ReadFieldValue].self) {
      value = .object(fields.mapValues(\.value))
    } else {
      value = .list(try container.decode([ReadFieldValue].self).map(\.value))
    }
  }

  private static func exact(
    _ number: Double, in container: any SingleValueDecodingContainer
  ) -> FieldValue {
    guard abs(number) >= 9_007_199_254_740_992 else { return .number(number) }
    if let whole = try? container.decode(Int64.self) { return .string(String(whole)) }
    if let whole = try? container.decode(UInt64.self) { return .string(String(whole)) }
    return .number(number)
  }
}
