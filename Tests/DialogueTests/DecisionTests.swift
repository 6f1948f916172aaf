import Chat
import Testing

@testable import Dialogue

/// Who wins, what is said, and when a person is fetched.
@Suite struct DecisionTests {
  static func rule(_ id: String, _ clauses: String..., reply: String? = nil) -> String {
    "## \(id)\n\n" + clauses.map { "- \($0)\n" }.joined() + "\n> \(reply ?? id)\n\n"
  }

  // MARK: - Who wins

  @Test func `priority comes first, then what is explained, then the order of files`() {
    let a = Self.rule("a", "当：退货")
    let b = Self.rule("b", "当：退货政策")
    let c = Self.rule("c", "当：退", "优先级：1")
    let d = Self.rule("d", "当：[要]退货")
    var talk = Talk(a + b + d)
    #expect(talk.say("退货政策").rule == "b")
    #expect(talk.say("退货").rule == "a")
    var other = Talk(d + a + b)
    #expect(other.say("退货").rule == "d")
    var third = Talk(a + b + c)
    #expect(third.say("退货政策").rule == "c")
    var fourth = Talk(a + Self.rule("low", "当：退货政策", "优先级：-1"))
    #expect(fourth.say("退货政策").rule == "a")
  }

  @Test func `a slot that a rule would ask for counts as explained`() {
    let rules =
      "## a\n\n- 当：订单\n\n> a\n\n## b\n\n- 当：到哪\n- 追问：{o} ?\n\n> b\n\n## 槽位：o\n\n- 形如：DD####\n"
    var talk = Talk(rules)
    #expect(talk.say("订单DD1234到哪").rule == "b")
  }

  @Test func `a rule whose condition fails or that is vetoed leaves the message to the next`() {
    var talk = Talk(
      Self.rule("a", "当：退货", "仅限：群聊", "优先级：5") + Self.rule("b", "当：退货", "除非：政策", "优先级：3")
        + Self.rule("c", "当：退"))
    #expect(talk.say("退货").rule == "b")
    #expect(talk.say("退货政策").rule == "c")
  }

  @Test func `hours, language, channel and tags decide`() {
    var talk = Talk(
      Self.rule("night", "当：在吗", "仅限：22:00-06:00") + Self.rule("day", "当：在吗", "仅限：非 22:00-06:00")
        + Self.rule("en", "when: open | 开门", "only: language en")
        + Self.rule("zh", "when: open | 开门", "only: language zh")
        + Self.rule("tag", "当：会员", "标签：会员 = 是") + Self.rule("member", "当：折扣", "仅限：标签 会员")
        + Self.rule("guest", "当：折扣", "仅限：非 标签 会员") + Self.rule("wecom", "当：渠道", "仅限：渠道 wecom"))
    talk.time = Timestamp(milliseconds: 23 * 3_600_000)
    #expect(talk.say("在吗").rule == "night")
    talk.wait(8 * 3600)
    #expect(talk.say("在吗").rule == "day")
    #expect(talk.say("are you open").rule == "en")
    #expect(talk.say("开门吗").rule == "zh")
    #expect(talk.say("折扣").rule == "guest")
    talk.say("会员")
    #expect(talk.say("折扣").rule == "member")
    #expect(talk.say("渠道").rule == nil)
  }

  @Test func `the offset of the shop decides what its hours are`() {
    let talk = Talk(Self.rule("night", "当：在吗", "仅限：22:00-06:00"))
    let message = Message(
      id: "1", time: Timestamp(milliseconds: 15 * 3_600_000), content: .text("在吗"))
    for (offset, rule) in [(0, nil), (8 * 3600, "night"), (-11 * 3600, "night")] as [(Int, String?)]
    {
      guard
        case .decided(let response) = talk.responder.respond(
          to: message, in: talk.state, of: talk.customer, at: Timestamp(milliseconds: 0),
          utcOffset: offset)
      else { continue }
      #expect(response.decision.rule == rule)
    }
  }

  @Test func `a rule without patterns answers what nothing else answers, or all with a priority`() {
    var late = Talk(Self.rule("a", "当：退货") + Self.rule("all", "仅限：私聊"))
    #expect(late.say("退货").rule == "a")
    let other = late.say("天空是蓝的")
    #expect(other.rule == "all")
    #expect(other.reason == .condition)
    var first = Talk(Self.rule("a", "当：退货") + Self.rule("all", "仅限：私聊", "优先级：1"))
    #expect(first.say("退货").rule == "all")
  }

  @Test func `a silent rule keeps quiet`() {
    var talk = Talk("## a\n\n- 当：哈哈\n- 不回复\n\n" + Self.rule("b", "当：退"))
    let decision = talk.say("哈哈")
    #expect(decision.action == .silence)
    #expect(decision.reason == .silentRule)
    #expect(decision.rule == "a")
  }

  // MARK: - Missing

  @Test func `the first miss gets the fallback and the second a person`() {
    var talk = Talk(Self.rule("f", "事件：fallback", reply: "没听懂。") + Self.rule("a", "当：退货"))
    let first = talk.say("今天天空很蓝")
    #expect(first.reason == .fallback)
    #expect(first.text == "没听懂。")
    let second = talk.say("云也很白")
    #expect(second.action == .ticket)
    #expect(second.reason == .missedTwice)
    #expect(second.ticket?.transcript.map(\.text) == ["今天天空很蓝", "没听懂。", "云也很白"])
    #expect(second.ticket?.queue == "人工")
    #expect(talk.say("退货").reason == .servedByPerson)
  }

  @Test func `an answer in between makes misses start again`() {
    var talk = Talk(Self.rule("f", "事件：fallback") + Self.rule("a", "当：退货"))
    talk.say("今天天空很蓝")
    #expect(talk.state.misses == 1)
    #expect(talk.say("退货").rule == "a")
    #expect(talk.state.misses == 0)
    #expect(talk.say("云也很白").reason == .fallback)
  }

  @Test func `without a fallback the first miss is silence`() {
    var talk = Talk(Self.rule("a", "当：退货"))
    let decision = talk.say("今天天空很蓝")
    #expect(decision.action == .silence)
    #expect(decision.reason == .fallback)
  }

  @Test(arguments: ["", "   ", "👍", "？？", "……", "\u{200B}"])
  func `a message without words is no miss`(text: String) {
    var talk = Talk(Self.rule("a", "当：退货"))
    #expect(talk.say(text).reason == .noWords)
    #expect(talk.state.misses == 0)
  }

  @Test func `a rule that searches and finds nothing is a miss`() {
    var talk = Talk("## a\n\n- 当：怎么\n- 知识：搜索\n\n" + Self.rule("f", "事件：fallback"))
    #expect(talk.say("怎么飞").reason == .fallback)
    #expect(talk.say("怎么飞").reason == .missedTwice)
  }

  // MARK: - A person

  @Test func `nobody is answered while a person serves`() {
    var talk = Talk(Self.rule("a", "当：退货") + Self.rule("t", "当：人工", "转人工：售后"))
    #expect(talk.say("人工").action == .ticket)
    #expect(talk.say("退货").reason == .servedByPerson)
    talk.say("您好，我来帮您", by: "staff", role: .agent)
    #expect(talk.state.service == .human)
    #expect(talk.say("退货").reason == .servedByPerson)
    talk.event("conversation.bot")
    #expect(talk.say("退货").rule == "a")
  }

  @Test func `an agent's word takes the conversation over, another bot's does not`() {
    var talk = Talk(Self.rule("a", "当：退货"))
    #expect(talk.say("退货", by: "bot2", role: .bot).reason == .notACustomer)
    #expect(talk.state.service == .bot)
    #expect(talk.say("退货", by: "staff", role: .agent).reason == .notACustomer)
    #expect(talk.state.service == .human)
  }

  @Test func `who served a day ago no longer does, and misses start again`() {
    var talk = Talk(Self.rule("f", "事件：fallback") + Self.rule("a", "当：退货"))
    talk.wait(0)
    talk.say("今天天空很蓝")
    #expect(talk.say("云也很白").action == .ticket)
    talk.wait(24 * 3600 - 1)
    #expect(talk.say("退货").reason == .servedByPerson)
    talk.wait(1)
    #expect(talk.say("草地很绿").reason == .fallback)
    #expect(talk.state.service == .bot)
    #expect(talk.say("退货").rule == "a")
  }

  @Test func `a ticket has who, what, when and the last turns`() throws {
    var talk = Talk(
      Self.rule("退款", "当：退款", "转人工：财务，高", "标签：级别 = 金", reply: "单号 {ticket}")
        + Self.rule("f", "事件：fallback"))
    talk.say(String(repeating: "长", count: 600), name: "小王")
    let decision = talk.say(String(repeating: "慢", count: 700) + "退款", name: "小王")
    let ticket = try #require(decision.ticket)
    #expect(decision.text == "单号 \(ticket.id)")
    #expect(ticket.id == "T-m2")
    #expect(ticket.reason == "退款")
    #expect(ticket.priority == .high)
    #expect(ticket.tags == ["级别": "金"])
    #expect(ticket.summary.contains("小王"))
    #expect(ticket.transcript.map(\.speaker) == ["小王", "bot", "小王"])
    for turn in ticket.transcript { #expect(turn.text.count <= 501) }
  }

  @Test func `a ticket keeps twenty turns`() throws {
    var talk = Talk(Self.rule("a", "当：退货") + Self.rule("t", "当：人工", "转人工：售后"))
    for _ in 0..<30 { talk.say("退货") }
    #expect(talk.say("人工").ticket?.transcript.count == 20)
    #expect(talk.state.turns.count == 20)
  }
}
