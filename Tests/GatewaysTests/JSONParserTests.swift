import Chat
import Testing

@testable import Gateways

@Suite struct JSONParserTests {
  static func value(_ text: String) throws -> FieldValue {
    try JSONParser.value(in: Array(text.utf8)[...])
  }

  @Test(arguments: [
    ("0e1", FieldValue.number(0)), ("-0.5E-1", .number(-0.05)), (" [ ] ", .list([])),
    ("9007199254740991", .number(9_007_199_254_740_991)),
    ("9007199254740993", .string("9007199254740993")), ("1e20", .number(1e20)),
    (#"{"a":1,"b":{},"a":2}"#, .object(["a": .number(2), "b": .object([:])])),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u8ba2\uD83D\ude00""#, .string("订😀")), (#""\ud83d!""#, .string("\u{FFFD}!")),
    (#""\ude00\ud83d\u0041""#, .string("\u{FFFD}\u{FFFD}A")),
  ])
  func `a value is read`(text: String, value: FieldValue) throws {
    #expect(try Self.value(text) == value)
  }

  @Test(arguments: [
    "", " ", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "-", "1e", "1e999", "tru", "nul", "'a'",
    "\"\t\"", "\"\\x\"", "\"\\u12g4\"", "\"\\ud83d\\u12\"", "\"", "[", "{\"a\"}", "{1:2}", "1 2",
    "NaN",
  ])
  func `what is no JSON is malformed`(text: String) {
    #expect(throws: JSONParser.Failure.malformed) { try Self.value(text) }
  }

  @Test func `64 levels are read and 65 are too deep`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try Self.value(nested(64))
    #expect(throws: JSONParser.Failure.tooDeep) { try Self.value(nested(65)) }
  }

  @Test func `no change of a message crashes the parser`() throws {
    let line = Array(#"{"text":"a\u8ba2\n","data":{"n":[1.5e3,true,null,{"x":"订"}]}} "#.utf8)
    var state: UInt64 = 3
    func roll(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<20_000 {
      var bytes = line
      for _ in 0..<(1 + roll(3)) {
        let place = roll(bytes.count)
        switch roll(3) {
        case 0: bytes[place] = UInt8(roll(256))
        case 1: bytes.removeSubrange(place...)
        default: bytes.insert(line[roll(line.count)], at: place)
        }
        if bytes.isEmpty { break }
      }
      _ = try? JSONParser.value(in: bytes[...])
    }
  }
}
