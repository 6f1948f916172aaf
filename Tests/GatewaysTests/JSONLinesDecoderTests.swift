import Chat
import Testing

@testable import Gateways

@Suite struct JSONLinesDecoderTests {
  static func message(_ text: String, line: Int = 7) throws(GatewayError) -> Message? {
    try JSONLinesDecoder().message(in: Array(text.utf8)[...], line: line)
  }

  @Test func `only text is required and the rest takes its defaults`() throws {
    let expected = Message(id: "7", content: .text("怎么退货"))
    #expect(try Self.message(#"{"text":"怎么退货"}"#) == expected)
  }

  @Test func `every field of the contract is read and unknown ones are ignored`() throws {
    let line = """
      {"text":"hi","id":"m1","conversation":"c1","sender":"s1","name":"小明","role":"agent",\
      "kind":"group","mentioned":true,"channel":"wecom","time":"2025-11-21T09:30:05+08:00",\
      "data":{"a":1,"b":[true,null,"x"],"n":1234567890123456789},"extra":{"deep":[[]]}}
      """
    let expected = Message(
      id: "m1", channel: "wecom", conversation: "c1", sender: "s1", name: "小明", role: .agent,
      kind: .group, isMentioned: true, time: Timestamp(milliseconds: 1_763_688_605_000),
      content: .text("hi"),
      data: [
        "a": .number(1), "b": .list([.bool(true), .null, .string("x")]),
        "n": .string("1234567890123456789"),
      ])
    #expect(try Self.message(line) == expected)
  }

  @Test func `a sender is the conversation where none is named`() throws {
    let message = try #require(try Self.message(#"{"text":"a","sender":"u5"}"#))
    #expect(message.conversation == "u5" && message.sender == "u5")
  }

  @Test func `null counts as absent`() throws {
    let line = #"{"text":"a","id":null,"role":null,"time":null,"data":null,"event":null}"#
    #expect(try Self.message(line) == Message(id: "7", content: .text("a")))
  }

  @Test func `an event stands where there is no text, and a text that is not empty wins`() throws {
    #expect(try Self.message(#"{"event":"welcome"}"#)?.content == .event("welcome"))
    #expect(try Self.message(#"{"event":"welcome","text":""}"#)?.content == .event("welcome"))
    #expect(try Self.message(#"{"event":"welcome","text":"hi"}"#)?.content == .text("hi"))
    #expect(try Self.message(#"{"text":""}"#)?.content == .text(""))
  }

  @Test func `a blank line is nothing`() throws {
    #expect(try Self.message(" \t") == nil)
    #expect(try Self.message("") == nil)
  }

  @Test(arguments: [
    (#"{"id":"a"}"#, GatewayError.neitherTextNorEvent),
    (#"{"text":null}"#, .neitherTextNorEvent),
    (#"{"text":5}"#, .wrongType(field: "text", expected: "string")),
    (#"{"text":"a","id":5}"#, .wrongType(field: "id", expected: "string")),
    (#"{"text":"a","mentioned":"yes"}"#, .wrongType(field: "mentioned", expected: "boolean")),
    (#"{"text":"a","data":[1]}"#, .wrongType(field: "data", expected: "object")),
    (#"{"text":"a","time":true}"#, .wrongType(field: "time", expected: "string or number")),
    (
      #"{"text":"a","role":"boss"}"#,
      .unknownValue(field: "role", allowed: ["customer", "agent", "bot"])
    ),
    (#"{"text":"a","kind":"room"}"#, .unknownValue(field: "kind", allowed: ["private", "group"])),
    (#"{"text":"a","time":"yesterday"}"#, .unreadableTime),
    (#"{"text":"a","time":"2025-11-21 09:30"}"#, .unreadableTime),
    (#"{"text":"a","time":1763688605000}"#, .unreadableTime),
    (#"{"text":"a"} x"#, .notAnObject),
    (#"["text"]"#, .notAnObject), ("plain", .notAnObject), (#"{"text":"a""#, .notAnObject),
    ("{\"text\":\"a\0b\"}", .nulByte),
    (#"{"text":"a","x":\#(String(repeating: "[", count: 64))"#, .tooDeep),
  ])
  func `a line that cannot be read says why`(line: String, error: GatewayError) {
    #expect(throws: error) { try Self.message(line) }
  }

  @Test func `endless nesting and endless lines are refused`() {
    let cases: [(String, Int, GatewayError)] = [
      ("[", 100_000, .tooDeep), (#"{"a":"#, 100_000, .tooDeep),
      ("x", LineSplitter.limit + 1, .tooLong),
    ]
    for (part, count, error) in cases {
      #expect(throws: error) { try Self.message(String(repeating: part, count: count)) }
    }
  }

  @Test func `brackets within strings are not nesting`() throws {
    let text = String(repeating: "[", count: 1000)
    #expect(try Self.message(#"{"text":"\"\#(text)"}"#)?.text == "\"" + text)
  }

  @Test func `invalid UTF-8 is refused`() {
    let line = Array(#"{"text":"a"#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    #expect(throws: GatewayError.invalidUTF8) {
      try JSONLinesDecoder().message(in: line[...], line: 1)
    }
  }

  @Test func `seconds since 1970 may have fractions`() throws {
    let time = try Self.message(#"{"text":"a","time":1763688605.25}"#)?.time
    #expect(time == Timestamp(milliseconds: 1_763_688_605_250))
  }

  @Test func `the first line that is not blank tells the format`() {
    func format(_ line: String) -> InputFormat? { .detected(in: Array(line.utf8)[...]) }
    #expect(format("  ") == nil)
    #expect(format(#" {"text":"a"}"#) == .jsonLines)
    #expect(format("{}") == .jsonLines)
    #expect(format("{hello}") == .text)
    #expect(format("[1]") == .text)
    #expect(format("怎么退货") == .text)
    #expect(format(String(repeating: #"{"a":"#, count: 100_000)) == .jsonLines)
    #expect(format(#"{"text":"#) == .jsonLines)
  }

  @Test func `both sentences of an error name the field and quote nothing`() {
    let error = GatewayError.wrongType(field: "data", expected: "object")
    #expect(error.english == "The field 'data' must be an object.")
    #expect(error.chinese == "字段“data”必须是对象。")
    let word = GatewayError.unknownValue(field: "kind", allowed: ["private", "group"])
    #expect(word.english == "The field 'kind' must be one of: private, group.")
    #expect(word.chinese == "字段“kind”只能是：private、group。")
  }
}
