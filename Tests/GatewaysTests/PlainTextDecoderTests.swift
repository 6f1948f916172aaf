import Chat
import Testing

@testable import Gateways

@Suite struct PlainTextDecoderTests {
  static func messages(
    _ text: String, offset: Int = 8 * 3600, splits: Bool = false
  ) throws -> [Message] {
    var decoder = PlainTextDecoder(utcOffset: offset, splitsAtBlankLines: splits)
    var messages: [Message] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      messages += try decoder.messages(in: Array(line.utf8)[...], line: index + 1)
    }
    return messages + decoder.finish()
  }

  /// Sender, role and text of each message, as `sender/role: text`.
  static func shown(_ text: String) throws -> [String] {
    try messages(text).map { "\($0.sender)/\($0.role): \($0.text ?? "")" }
  }

  @Test func `a line is a customer's message, and its number the id`() throws {
    let expected = [
      Message(id: "1", content: .text("怎么退货")), Message(id: "3", content: .text("hi")),
    ]
    #expect(try Self.messages("怎么退货\n\nhi\n") == expected)
  }

  @Test func `the words for a role name a speaker`() throws {
    let text = "客户：怎么退货\n客服: 您好\n小二：七天内\nAgent: hello\nBOT:  hi \n客服02：在\nuser: a"
    let expected = [
      "customer/customer: 怎么退货", "agent/agent: 您好", "bot/bot: 七天内", "agent/agent: hello",
      "bot/bot: hi", "agent/agent: 在", "customer/customer: a",
    ]
    #expect(try Self.shown(text) == expected)
    #expect(try Self.messages("客服02：在").first?.name == "客服02")
    #expect(try Self.messages("客：在吗").first?.name == nil)
  }

  @Test(arguments: [
    "请问: 怎么退货", "订单号：DD2025", "Q: what now", "http://a.example/x", "agent://x", "12:30 能到吗",
    "客服电话：400", "客服：", ": 你好", "客服", "bot:", "[图片] 小明: 看", "[9点] 客户: 好", "小明：在吗",
    "[2025-11-21 09:30]", "2025-11-21 09:30 到", "[25:00] a: b", "[2025-02-30 09:30] a: b",
  ])
  func `other words before a colon belong to the text`(line: String) throws {
    #expect(try Self.messages(line) == [Message(id: "1", content: .text(line))])
  }

  @Test func `a time in brackets brings any name with it`() throws {
    let text = """
      [2025-11-21 09:30] 小明: 在吗
      [09:30:05.5] 旗舰店客服：在的
      [2025-11-21T01:30:06Z] 12345: see http://a.example
      [2025/1/2 9:05] 没有名字
      [2025年1月2日 9:06] 这句话太长了，不是一个名字: 好
      [23:00] a: x
      [01:00] a: y
      """
    let day: Int64 = 1_763_683_200_000 - 8 * 3_600_000
    let second: Int64 = 1_735_776_000_000 - 8 * 3_600_000
    let expected = [
      Message(
        id: "1", sender: "小明", name: "小明", time: Timestamp(milliseconds: day + 34_200_000),
        content: .text("在吗")),
      Message(
        id: "2", sender: "旗舰店客服", name: "旗舰店客服", role: .agent,
        time: Timestamp(milliseconds: day + 34_205_500), content: .text("在的")),
      Message(
        id: "3", time: Timestamp(milliseconds: day + 34_206_000),
        content: .text("12345: see http://a.example")),
      Message(
        id: "4", time: Timestamp(milliseconds: second + 32_700_000), content: .text("没有名字")),
      Message(
        id: "5", time: Timestamp(milliseconds: second + 32_760_000),
        content: .text("这句话太长了，不是一个名字: 好")),
      Message(
        id: "6", sender: "a", name: "a", time: Timestamp(milliseconds: second + 82_800_000),
        content: .text("x")),
      Message(
        id: "7", sender: "a", name: "a",
        time: Timestamp(milliseconds: second + 86_400_000 + 3_600_000), content: .text("y")),
    ]
    #expect(try Self.messages(text) == expected)
  }

  @Test func `a clock time without any date is no time`() throws {
    let expected = Message(id: "1", sender: "小明", name: "小明", content: .text("在吗"))
    #expect(try Self.messages("[09:30:05] 小明: 在吗") == [expected])
  }

  @Test func `an export's header names the speaker of the lines under it`() throws {
    let text = """
      消息记录

      小明 2025-11-21 09:30:05
      在吗
      客服: 这是引用

      旗舰店客服 2025/11/21 9:30:10
      在的
      2025-11-21 09:30:20 小红(12345678)
      我也想问
      小明 2025-11-21 09:30:30

      2025-11-21 09:30:40 小红<a@b.example>
      谢谢
      """
    let expected = [
      "customer/customer: 消息记录", "小明/customer: 在吗\n客服: 这是引用", "旗舰店客服/agent: 在的",
      "12345678/customer: 我也想问", "a@b.example/customer: 谢谢",
    ]
    #expect(try Self.shown(text) == expected)
    let messages = try Self.messages(text)
    #expect(messages.map(\.id) == ["1", "3", "7", "9", "13"])
    #expect(messages[3].name == "小红")
    #expect(messages[1].time == Timestamp(rfc3339: "2025-11-21T09:30:05+08:00"))
  }

  @Test func `a date in the middle of a talk is no header`() throws {
    let text = "你好\n下单时间是 2025-11-21 09:30:05\n怎么还没到"
    #expect(try Self.messages(text).count == 3)
  }

  @Test func `a header with nothing under it at all was a text`() throws {
    let line = "下单时间是 2025-11-21 09:30:05"
    #expect(try Self.messages(line) == [Message(id: "1", content: .text(line))])
  }

  @Test func `an empty line ends a conversation only where that is asked for`() throws {
    let text = "\na\n\n\nb\nc\n\n[10:00] 小明: d"
    #expect(Set(try Self.messages(text).map(\.conversation)) == ["default"])
    let split = try Self.messages(text, splits: true).map(\.conversation)
    #expect(split == ["default", "default-2", "default-2", "default-3"])
  }

  @Test func `a line that is no text is told and the next one read`() throws {
    var decoder = PlainTextDecoder()
    #expect(throws: GatewayError.nulByte) {
      try decoder.messages(in: [0x61, 0x00], line: 1)
    }
    #expect(throws: GatewayError.invalidUTF8) {
      try decoder.messages(in: [0x61, 0xFF], line: 2)
    }
    #expect(try decoder.messages(in: [0x61], line: 3).map(\.id) == ["3"])
  }

  @Test func `a block beyond the limit of a line becomes several messages`() throws {
    let line = String(repeating: "x", count: 600_000)
    let text = "小明 2025-11-21 09:30:05\n\(line)\n\(line)\n\(line)"
    let messages = try Self.messages(text)
    #expect(messages.map { $0.text?.count } == [600_000, 600_000, 600_000])
    #expect(messages.map(\.id) == ["1", "3", "4"])
    #expect(Set(messages.map(\.sender)) == ["小明"])
  }

  @Test func `no line of brackets, colons and dates crashes anything`() throws {
    let parts = [
      "[", "]", ":", "：", "客服", "2025-11-21", " ", "09:30:05", "(", ")", "<", ">", "小明", "\u{0301}",
      "//", "T", "Z", "👨‍👩‍👧", "\u{3000}", ".", "1",
    ]
    var seed: UInt64 = 42
    func next(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    for _ in 0..<4_000 {
      var text = ""
      for _ in 0..<(1 + next(12)) { text += next(9) == 0 ? "\n" : parts[next(parts.count)] }
      for message in try Self.messages(text, splits: next(2) == 0) {
        #expect(message.text?.isEmpty == false)
      }
    }
  }
}
