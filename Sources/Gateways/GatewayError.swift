/// Why a line is no message.
///
/// Neither sentence ever quotes the line: customers' words have no place in an operator's log.
package enum GatewayError: Error, Hashable, Sendable {
  case invalidUTF8
  /// A zero byte, which no text has.
  case nulByte
  /// More bytes than ``LineSplitter/limit``.
  case tooLong
  /// Broken JSON, or JSON of another shape.
  case notAnObject
  /// Nested deeper than ``JSONParser/depthLimit``.
  case tooDeep
  case neitherTextNorEvent
  /// `expected` is one of `string`, `boolean`, `object`, `string or number`.
  case wrongType(field: String, expected: String)
  /// A word that the field does not know; `allowed` in the order of the interface.
  case unknownValue(field: String, allowed: [String])
  case unreadableTime

  package var english: String {
    switch self {
    case .invalidUTF8: "The line is not valid UTF-8."
    case .nulByte: "The line holds a NUL byte."
    case .tooLong: "The line is longer than 1 MiB."
    case .notAnObject: "The line is not a JSON object."
    case .tooDeep: "The JSON is nested deeper than \(JSONParser.depthLimit) levels."
    case .neitherTextNorEvent: "The message has neither 'text' nor 'event'."
    case .wrongType(let field, let expected):
      "The field '\(field)' must be \(Self.article(expected)) \(expected)."
    case .unknownValue(let field, let allowed):
      "The field '\(field)' must be one of: \(allowed.joined(separator: ", "))."
    case .unreadableTime:
      "The field 'time' must be an RFC 3339 date and time with an offset, or seconds since 1970."
    }
  }

  package var chinese: String {
    switch self {
    case .invalidUTF8: "这一行不是有效的 UTF-8。"
    case .nulByte: "这一行含有 NUL 字节。"
    case .tooLong: "这一行超过 1 MiB。"
    case .notAnObject: "这一行不是 JSON 对象。"
    case .tooDeep: "JSON 嵌套超过 \(JSONParser.depthLimit) 层。"
    case .neitherTextNorEvent: "消息里既没有“text”，也没有“event”。"
    case .wrongType(let field, let expected):
      "字段“\(field)”必须是\(Self.chineseType(expected))。"
    case .unknownValue(let field, let allowed):
      "字段“\(field)”只能是：\(allowed.joined(separator: "、"))。"
    case .unreadableTime: "字段“time”必须是带时差的 RFC 3339 日期时间，或 1970 年以来的秒数。"
    }
  }

  private static func article(_ noun: String) -> String { noun == "object" ? "an" : "a" }

  private static func chineseType(_ name: String) -> String {
    switch name {
    case "string": "字符串"
    case "boolean": "布尔值"
    case "object": "对象"
    case "string or number": "字符串或数字"
    default: name
    }
  }
}
