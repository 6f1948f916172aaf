import TestSupport
import Chat
import Foundation
import Testing

@testable import Dialogue

/// What holds whatever is written, in whatever order.
@Suite struct DialogueLawsTests {
  private static let rules =
    QuestionTests.rules + """
      ## 查询

      - 当：查
      - 追问：{order} 单号？
      - 查询：orders {order}
      - 查不到：没有 {order}
      - 标签：最近 = {order}

      > {orders.status}

      > {order}：{orders.status}

      ## 欢迎

      - 事件：welcome

      > 欢迎 {称呼|亲}

      ## 没懂

      - 事件：fallback

      > 没懂

      ## 完成

      - 事件：order.completed
      - 转到：fee

      > {order|订单} 完成

      ## 群

      - 当：打卡
      - 仅限：群聊, 非 标签 最近

      > 收到

      ## 笑

      - 当：哈哈
      - 不回复

      ## 意图

      > 可以开发票。

      ### 例

      - 能开发票吗
      - 发票怎么开

      """
  private static let documents = [
    (path: "KnowledgeBase/a.md", text: "# 养护\n\n## 月季黄叶怎么办？\n\n少浇水。\n\n## 多肉怎么浇水？\n\n一月一次。\n")
  ]
  private static let texts = [
    "我要退货", "return", "DD1234", "大了", "算了", "运费多少？", "改名", "小明", "到哪了", "查一下DD1234", "哈哈", "打卡",
    "发票怎么开", "月季黄叶", "怎么浇水", "1", "②", "第二个", "今天天空很蓝", "👍", "", "人工", "Do you ship to Mars?",
    "DD9999", "坏了，退货 DD1234", "\u{202E}退\u{200D}货", "ﷺ", "不知道", "\u{0}", "谢谢",
  ]
  private static let events = [
    "welcome", "order.completed", "conversation.bot", "conversation.human", "conversation.queued",
    "conversation.closed", "nonsense",
  ]

  private static func message(
    _ number: Int, _ kind: Message.Kind, _ random: inout SplitMix64
  ) -> Message {
    let role = Int.random(in: 0..<20, using: &random)
    let isEvent = Int.random(in: 0..<8, using: &random) == 0
    let content =
      isEvent
      ? Message.Content.event(events[Int.random(in: 0..<events.count, using: &random)])
      : .text(texts[Int.random(in: 0..<texts.count, using: &random)])
    return Message(
      id: "m\(number)", conversation: "c", sender: "u\(Int.random(in: 0..<3, using: &random))",
      name: Bool.random(using: &random) ? "小王" : nil,
      role: role == 0 ? .agent : role == 1 ? .bot : .customer, kind: kind,
      isMentioned: Int.random(in: 0..<4, using: &random) == 0,
      time: Bool.random(using: &random)
        ? Timestamp(milliseconds: Int64(number) * Int64.random(in: 0...4_000_000, using: &random))
        : nil, content: content, data: isEvent ? ["order": .string("DD7")] : [:])
  }

  /// What is wrong with a response, or `nil`.
  private static func fault(
    _ response: Responder.Response, to message: Message, before: ConversationState,
    after: ConversationState
  ) -> String? {
    let decision = response.decision
    let isExpired = response.events.contains {
      if case .serviceChanged(.bot, _) = $0 { true } else { false }
    }
    if before.service != .bot, decision.action != .silence, !isExpired,
      message.content != .event("welcome")
    {
      return "spoke while a person served"
    }
    if message.role != .customer, decision.action != .silence, message.text != nil {
      return "answered no customer"
    }
    if decision.action == .ask, after.question == nil { return "asked nothing" }
    if decision.action == .ticket, after.service != .queued || decision.ticket == nil {
      return "a ticket that nobody waits for"
    }
    if decision.action == .clarify, after.choice == nil { return "a choice of nothing" }
    if decision.action == .silence, decision.text != nil { return "silent words" }
    if decision.action == .reply, decision.text == nil { return "no words" }
    if !(0...1).contains(decision.confidence) { return "confidence \(decision.confidence)" }
    if after.turns.count > ConversationState.turnLimit { return "too many turns" }
    return nil
  }

  private static let responder = Talk(rules, documents: documents).responder

  @Test(arguments: 0..<8)
  func `no history makes the bot break its promises`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<250 {
      var talk = Talk(Self.responder)
      talk.records = ["orders": ["DD1234": .found(["status": .string("在途")])]]
      if Bool.random(using: &random) {
        talk.records["orders"]?["DD9999"] = .unavailable(reason: "x")
      }
      let kind: Message.Kind = seed % 4 == 3 ? .group : .private
      var second = ConversationState()
      for number in 0..<30 {
        let message = Self.message(number, kind, &random)
        let before = talk.state
        let response = talk.answer(to: message)
        _ = talk.take(message)
        for event in response.events { second.apply(event) }
        if let fault = Self.fault(response, to: message, before: before, after: talk.state) {
          Issue.record("\(fault): \(message.content) in \(kind), \(response.decision)")
          return
        }
        guard talk.events == response.events, second == talk.state else {
          Issue.record("another answer to the same message \(message)")
          return
        }
      }
      let data = try JSONEncoder().encode(talk.state)
      #expect(try JSONDecoder().decode(ConversationState.self, from: data) == talk.state)
      let memory = try JSONEncoder().encode(talk.customer)
      #expect(try JSONDecoder().decode(CustomerState.self, from: memory) == talk.customer)
      let events = try JSONEncoder().encode(talk.events)
      #expect(try JSONDecoder().decode([DialogueEvent].self, from: events) == talk.events)
    }
  }

  @Test func `the same history gives the same decisions, the same words and the same state`() {
    for seed in 0..<20 as Range<UInt64> {
      func run() -> ([Decision], ConversationState) {
        var random = SplitMix64(seed: seed)
        // A responder of its own, so that nothing hangs on the order of hashes.
        var talk = Talk(Self.rules, documents: Self.documents)
        let decisions = (0..<20).map { talk.take(Self.message($0, .private, &random)) }
        return (decisions, talk.state)
      }
      let (first, second) = (run(), run())
      #expect(first.0 == second.0)
      #expect(first.1 == second.1)
    }
  }

  @Test func `any text is answered`() {
    var random = SplitMix64(seed: 77)
    var talk = Talk(Self.responder)
    for number in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        if Bool.random(using: &random) {
          let known = Self.texts[Int.random(in: 0..<Self.texts.count, using: &random)]
          text.append(contentsOf: known.unicodeScalars.prefix(3))
        } else if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) {
          text.append(scalar)
        }
      }
      talk.kind = number % 2 == 0 ? .private : .group
      let decision = talk.say(String(text))
      #expect(decision.conversation == "c")
      if talk.state.service != .bot { talk.event("conversation.bot") }
    }
  }

  @Test func `tags of one customer stay within their limit`() {
    var customer = CustomerState()
    for number in 0..<300 { customer.apply(.tagged(name: "t\(number)", value: "1")) }
    #expect(customer.tags.count == CustomerState.tagLimit)
    customer.apply(.tagged(name: "t0", value: "2"))
    #expect(customer.tags["t0"] == "2")
    customer.apply(.tagged(name: "t0", value: nil))
    customer.apply(.tagged(name: "new", value: "1"))
    #expect(customer.tags["new"] == "1")
  }

  @Test func `answers that a group remembers stay within their limit, the oldest going first`() {
    var state = ConversationState()
    for number in 0..<300 {
      state.apply(.answered(key: "k\(number)", at: Timestamp(milliseconds: Int64(number))))
    }
    #expect(state.answeredAt.count == ConversationState.answerLimit)
    #expect(state.answeredAt["k299"] != nil)
    #expect(state.answeredAt["k0"] == nil)
  }
}
