import Chat
import Testing

@testable import Dialogue

/// What is said: variants, values, look-ups, events, chains, choices.
@Suite struct ReplyTests {
  @Test func `variants take turns and those that cannot be filled are passed over`() {
    var talk = Talk("## a\n\n- 当：你好\n\n> 一\n\n> 二 {谁}\n\n> 三\n")
    #expect((0..<5).map { _ in talk.say("你好").text } == ["一", "三", "一", "三", "一"])
    var other = Talk("## a\n\n- 当：你好\n\n> 一\n\n> 二\n")
    #expect((0..<3).map { _ in other.say("你好").text } == ["一", "二", "一"])
  }

  @Test func `a reply of which nothing can be filled is said with its gaps`() {
    var talk = Talk("## a\n\n- 当：你好\n\n> {谁}您好\n")
    #expect(talk.say("你好").text == "您好")
    var named = Talk("## a\n\n- 当：你好\n\n> {称呼|亲}您好，{name|客人}\n")
    #expect(named.say("你好", name: "小王").text == "小王您好，小王")
    #expect(named.say("你好").text == "亲您好，客人")
  }

  @Test func `tags are kept, said, and forgotten`() {
    var talk = Talk(
      """
      ## 记

      - 当：鞋码{size}
      - 标签：鞋码 = {size}码

      > 记住了 {鞋码}

      ## 说

      - 当：多大

      > {鞋码|不知道}

      ## 忘

      - 当：忘掉
      - 标签：-鞋码

      > 好

      ## 槽位：size

      - 类型：数字 35-46

      """)
    #expect(talk.say("多大").text == "不知道")
    #expect(talk.say("鞋码四十二").text == "记住了 42码")
    #expect(talk.say("多大").text == "42码")
    talk.say("忘掉")
    #expect(talk.say("多大").text == "不知道")
  }

  // MARK: - Look-ups

  private static func lookUp(_ clauses: String) -> String {
    "## a\n\n- 当：到哪\n- 追问：{o} 单号？\n- 查询：orders {o}\n\(clauses)\n> {o}：{orders.status}，{orders.n|0}件\n\n"
      + "## 槽位：o\n\n- 形如：DD####\n\n## 交接\n\n- 事件：handoff\n\n> 请稍等。\n"
  }

  @Test func `a record is said`() {
    var talk = Talk(Self.lookUp(""))
    talk.records = ["orders": ["DD1234": .found(["status": .string("已发货"), "n": .number(2)])]]
    #expect(talk.say("DD 12-34到哪了").text == "DD 12-34：已发货，2件")
    #expect(talk.asked == ["DD1234"])
    talk.say("到哪了")
    #expect(talk.say("DD1234").text == "DD1234：已发货，2件")
  }

  @Test func `no record is told as the rule says, or goes to a person`() {
    var told = Talk(Self.lookUp("- 查不到：没有 {o}\n- 查询失败：坏了\n"))
    let reply = told.say("DD1234到哪")
    #expect(reply.text == "没有 DD1234")
    #expect(reply.reason == .lookUpFailed)
    told.records = ["orders": ["DD1234": .unavailable(reason: "down")]]
    #expect(told.say("DD1234到哪").text == "坏了")
    var untold = Talk(Self.lookUp(""))
    let ticket = untold.say("DD1234到哪")
    #expect(ticket.action == .ticket)
    #expect(ticket.reason == .lookUpFailed)
    #expect(ticket.text == "请稍等。")
    #expect(ticket.ticket?.slots == ["o": "DD1234"])
    var down = Talk(Self.lookUp("- 查不到：没有 {o}\n"))
    down.records = ["orders": ["DD1234": .unavailable(reason: "down")]]
    #expect(down.say("DD1234到哪").action == .ticket)
  }

  // MARK: - Chains

  @Test func `then goes on with what is known`() {
    var talk = Talk(
      """
      ## a

      - 当：退{o}
      - 标签：最近 = {o}
      - 转到：b

      > 收到。

      ## b

      - 转到：c

      ## c

      > 订单 {o} {最近}

      ## 槽位：o

      - 形如：DD####

      """)
    let decision = talk.say("退DD1234")
    #expect(decision.text == "收到。\n订单 DD1234 DD1234")
    #expect(decision.rule == "c")
  }

  // MARK: - Events

  @Test func `the welcome is said once`() {
    var talk = Talk("## w\n\n- 事件：welcome\n\n> 欢迎！\n")
    #expect(talk.event("welcome").text == "欢迎！")
    #expect(talk.event("welcome").action == .silence)
    #expect(talk.event("Welcome").action == .silence)
  }

  @Test func `an event's fields are said`() {
    var talk = Talk("## o\n\n- 事件：order.completed\n\n> {order} 完成，{sum|?} 元，{gone|无}\n")
    let fields: [String: FieldValue] = [
      "order": .string("DD1"), "sum": .number(9.5), "gone": .null,
    ]
    let decision = talk.event("order.completed", fields)
    #expect(decision.text == "DD1 完成，9.5 元，无")
    #expect(decision.reason == .event)
    #expect(talk.event("order.cancelled").action == .silence)
  }

  @Test func `conditions of a rule for an event are looked at, the hour too`() {
    var talk = Talk(
      "## w\n\n- 事件：order.new\n- 仅限：22:00-06:00\n\n> 夜里\n\n## d\n\n- 事件：order.new\n\n> 白天\n")
    talk.time = Timestamp(milliseconds: 23 * 3_600_000)
    #expect(talk.event("order.new").text == "夜里")
    talk.wait(10 * 3600)
    #expect(talk.event("order.new").text == "白天")
  }

  @Test func `an event may ask`() {
    var talk = Talk(
      "## a\n\n- 事件：visit\n- 追问：{o} 单号？\n\n> {o} 好\n\n## 槽位：o\n\n- 形如：DD####\n")
    #expect(talk.event("visit").action == .ask)
    #expect(talk.say("DD1234").text == "DD1234 好")
  }

  // MARK: - Choices

  private static let choice = ConversationState.Choice(
    options: [
      .rule(id: "a", name: "退货流程"), .rule(id: "b", name: "退款时间"),
      .passage(source: "KnowledgeBase/fee.md#运费", heading: "运费"),
    ], offeredAt: Timestamp(milliseconds: 0))

  private static func offered() -> Talk {
    var talk = Talk(
      "## 退货流程 {#a}\n\n- 当：流程\n\n> 甲\n\n## 退款时间 {#b}\n\n- 当：时间\n\n> 乙\n\n"
        + "## f\n\n- 事件：fallback\n\n> 没懂\n",
      documents: [("KnowledgeBase/fee.md", "# 费用\n\n## 运费 {#运费}\n\n每单八元。\n")])
    talk.time = Timestamp(milliseconds: 0)
    talk.state.apply(.choiceOffered(choice))
    return talk
  }

  @Test(arguments: [
    ("1", "甲"), ("①", "甲"), ("１", "甲"), ("第一个", "甲"), ("the first one", "甲"), ("退货流程", "甲"),
    ("2", "乙"),
    ("二", "乙"), ("第二个。", "乙"), ("退款时间！", "乙"), ("Second", "乙"),
  ])
  func `a choice is made by number, place or name`(words: String, answer: String) {
    var talk = Self.offered()
    let decision = talk.say(words)
    #expect(decision.text == answer)
    #expect(decision.reason == .choice)
    #expect(talk.state.choice == nil)
  }

  @Test func `a passage may be chosen`() {
    var talk = Self.offered()
    let decision = talk.say("3")
    #expect(decision.reason == .choice)
    #expect(decision.text?.contains("八元") == true)
    #expect(decision.sources == ["KnowledgeBase/fee.md#运费"])
  }

  @Test func `a choice is offered once, and what is no choice is heard as ever`() {
    var talk = Self.offered()
    #expect(talk.say("流程").reason == .pattern)
    #expect(talk.state.choice == nil)
    var other = Self.offered()
    #expect(other.say("今天天空很蓝").reason == .fallback)
    #expect(other.say("1").reason == .missedTwice)
    var late = Self.offered()
    late.wait(30 * 60)
    #expect(late.say("1").reason == .fallback)
  }
}
