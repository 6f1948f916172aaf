import Chat
import Testing

@testable import Dialogue

/// Asking for what is missing.
@Suite struct QuestionTests {
  static let rules = """
    ## 退货 {#return}

    - 当：退货 | return
    - 追问：{order} 请问订单号？
    - 追问：{reason} 订单 {order} 为什么退？
    - 转人工：售后，紧急

    > 订单 {order} 已登记：{reason}。

    ## 运费 {#fee}

    - 当：运费

    > 运费八元。

    ## 查单 {#track}

    - 当：到哪
    - 追问：{order} 哪个订单？

    > {order} 在路上。

    ## 称呼 {#name}

    - 当：改名
    - 追问：{name_} 请问怎么称呼您？
    - 标签：称谓 = {name_}

    > 好的，{name_}。

    ## 槽位：order

    - 形如：DD####

    ## 槽位：reason

    - 词表：原因

    ## 词表：原因

    - 尺码不合：大了 | 小了 | 不合脚
    - 质量问题：坏了 | 破了

    ## 槽位：name_

    - 类型：文字

    """

  @Test func `slots are asked for one after the other, and the rule is done when all are told`() {
    var talk = Talk(Self.rules)
    let first = talk.say("我要退货")
    #expect(first.action == .ask)
    #expect(first.text == "请问订单号？")
    #expect(first.reason == .pattern)
    #expect(talk.state.question?.slot == "order")
    let second = talk.say("ＤＤ１２３４")
    #expect(second.text == "订单 ＤＤ１２３４ 为什么退？")
    #expect(second.reason == .slot)
    let third = talk.say("大了")
    #expect(third.action == .ticket)
    #expect(third.text == "订单 ＤＤ１２３４ 已登记：尺码不合。")
    #expect(third.ticket?.slots == ["order": "ＤＤ１２３４", "reason": "尺码不合"])
    #expect(third.ticket?.queue == "售后")
    #expect(third.ticket?.priority == .urgent)
    #expect(talk.state.question == nil)
    #expect(talk.state.service == .queued)
  }

  @Test func `what the first message tells is not asked for`() {
    var talk = Talk(Self.rules)
    #expect(talk.say("DD1234坏了，要退货").action == .ticket)
    var other = Talk(Self.rules)
    #expect(other.say("订单DD1234要退货").text == "订单 DD1234 为什么退？")
    #expect(other.say("算了").reason == .cancelled)
  }

  @Test(arguments: [
    "算了", "诶算了算了", "不用了", "取消", "算了吧。", "Never mind", "cancel!", "forget it", "算了 不用了",
  ])
  func `a question is called off`(words: String) {
    var talk = Talk(Self.rules)
    talk.say("退货")
    let decision = talk.say(words)
    #expect(decision.reason == .cancelled)
    #expect(decision.action == .reply)
    #expect(talk.state.question == nil)
    #expect(talk.say("DD1234").reason != .slot)
  }

  @Test(arguments: ["算了，还是退吧", "取消订单要多少钱", "我朋友说算了但是我想退"])
  func `words that go on are no calling off`(words: String) {
    var talk = Talk(Self.rules)
    talk.say("退货")
    #expect(talk.say(words).reason != .cancelled)
  }

  @Test func `a word list and a rule of the shop change how questions are called off`() {
    var talk = Talk(Self.rules + "\n## 词表：取消\n\n- 拉倒\n\n## 放弃\n\n- 事件：cancel\n\n> 好嘞。\n")
    talk.say("退货")
    #expect(talk.say("拉倒").text == "好嘞。")
  }

  @Test func `another subject is answered and the question dropped`() {
    var talk = Talk(Self.rules)
    talk.say("退货")
    #expect(talk.say("运费多少").rule == "fee")
    #expect(talk.state.question == nil)
    #expect(talk.say("DD1234").rule == nil)
  }

  @Test func `a value fills the slot even where another rule would match`() {
    var talk = Talk(Self.rules)
    talk.say("退货")
    #expect(talk.say("DD1234，运费谁出").text == "订单 DD1234 为什么退？")
  }

  @Test func `what is refused twice goes to a person with all that is known`() {
    var talk = Talk(Self.rules)
    talk.say("DD1234要退货")
    let again = talk.say("不知道啊")
    #expect(again.action == .ask)
    #expect(again.reason == .slot)
    #expect(talk.state.question?.attempt == 2)
    let ticket = talk.say("说不清楚")
    #expect(ticket.action == .ticket)
    #expect(ticket.reason == .slotMissing)
    #expect(ticket.ticket?.slots == ["order": "DD1234"])
    #expect(ticket.ticket?.queue == "售后")
    #expect(talk.state.question == nil)
  }

  @Test func `a question is forgotten after half an hour`() {
    var talk = Talk(Self.rules)
    talk.wait(0)
    talk.say("退货")
    talk.wait(30 * 60 - 1)
    #expect(talk.say("DD1234").reason == .slot)
    talk.wait(30 * 60)
    #expect(talk.say("大了").reason != .slot)
    #expect(talk.state.question == nil)
  }

  @Test func `without times nothing is forgotten`() {
    var talk = Talk(Self.rules)
    talk.say("退货")
    talk.wait(1_000_000)
    #expect(talk.say("DD1234").reason == .slot)
  }

  @Test func `free text is the whole message, unless it changes the subject`() {
    var talk = Talk(Self.rules)
    talk.say("我要改名")
    #expect(talk.say("  王 小明。 ").text == "好的，王 小明。。")
    #expect(talk.customer.tags == ["称谓": "王 小明。"])
    talk.say("改名")
    #expect(talk.say("运费呢").rule == "fee")
  }

  @Test func `a rule that asks again replaces the question`() {
    var talk = Talk(Self.rules)
    talk.say("退货")
    #expect(talk.say("货到哪了").text == "哪个订单？")
    #expect(talk.say("DD1234").text == "DD1234 在路上。")
  }

  @Test func `nobody answers the question of a rule that is gone`() {
    var talk = Talk(Self.rules)
    talk.say("退货")
    var later = Talk("## 运费\n\n- 当：运费\n\n> 八元。\n")
    later.state = talk.state
    #expect(later.say("DD1234").reason == .fallback)
    #expect(later.state.question == nil)
  }
}
