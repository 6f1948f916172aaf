import Chat
import SourceDiagnostics
import Testing

@testable import RuleLanguage

/// When a rule may answer.
@Suite struct ConditionTests {
  static func condition(_ text: String) throws -> Condition {
    try #require(Condition.parse(text, location: SourceLocation(path: "a.md", line: 1)), "\(text)")
  }

  private static let group = MessageContext(
    kind: .group, isMentioned: true, asks: false, channel: "wecom", tags: ["会员": "金"],
    minuteOfDay: 23 * 60 + 30, language: "zh")
  private static let `private` = MessageContext(minuteOfDay: 9 * 60, language: "en")

  @Test(arguments: [
    ("private", false, true), ("私聊", false, true), ("group", true, false), ("群聊", true, false),
    ("群", true, false), ("mentioned", true, false), ("被提到", true, false), ("提到", true, false),
    ("question", false, true), ("提问", false, true), ("channel wecom", true, false),
    ("渠道 wecom", true, false), ("channel  stdin", false, true), ("tag 会员", true, false),
    ("标签 会员", true, false), ("language zh", true, false), ("语言 英文", false, true),
    ("language English", false, true), ("Private", false, true), (" group ", true, false),
    ("09:00-21:00", false, true), ("9:00–9:01", false, true), ("08:59~09:00", false, false),
    ("22:00-06:00", true, false), ("22：00—06：00", true, false), ("23:31-23:30", false, true),
    ("23:30-24:00", true, false), ("9:00到21:00", false, true), ("00:00-24:00", true, true),
  ])
  func `a condition holds where it says`(text: String, inGroup: Bool, inPrivate: Bool) throws {
    let condition = try Self.condition(text)
    #expect(condition.holds(in: Self.group) == inGroup)
    #expect(condition.holds(in: Self.private) == inPrivate)
    for word in ["not ", "非 ", "非", "Not "] {
      let negated = try Self.condition(word + text.drop { $0 == " " })
      #expect(negated.holds(in: Self.group) == !inGroup)
      #expect(negated.holds(in: Self.private) == !inPrivate)
    }
  }

  @Test func `hours over midnight end before they begin`() throws {
    let night = try Self.condition("22:00-06:00")
    for minute in 0..<1440 {
      let holds = night.holds(in: MessageContext(minuteOfDay: minute))
      #expect(holds == (minute >= 22 * 60 || minute < 6 * 60))
    }
  }

  @Test(arguments: [
    "", "privat", "channel", "tag", "language", "language fr", "25:00-26:00", "09:00",
    "09:00-09:00",
    "09:60-10:00", "24:01-24:02", "a:b-c:d", "9-21", "private group", "not", "09:00-10:00-11:00",
    "-1:00-02:00",
  ])
  func `what is no condition is refused`(text: String) {
    #expect(Condition.parse(text, location: SourceLocation(path: "a.md", line: 1)) == nil)
  }

  @Test func `the first condition that fails is told`() {
    let text = "## A\n\n- when: 退\n- only: private, 非 标签 黑名单\n- 仅限：语言 中文\n\n> 好\n"
    let rule = RuleFile(SourceFile(path: "a.md", text: text)).rules[0]
    #expect(rule.conditions.map(\.source) == ["private", "非 标签 黑名单", "语言 中文"])
    #expect(rule.firstFailingCondition(in: MessageContext(language: "zh")) == nil)
    #expect(rule.firstFailingCondition(in: MessageContext(language: "en"))?.source == "语言 中文")
    let listed = MessageContext(tags: ["黑名单": "1"])
    #expect(rule.firstFailingCondition(in: listed)?.source == "非 标签 黑名单")
    #expect(rule.firstFailingCondition(in: MessageContext(kind: .group))?.source == "private")
  }
}
