import Chat
import Knowledge
import RuleLanguage
import SourceDiagnostics
import TestSupport
import Testing

@testable import Dialogue

/// The short way says and remembers what the long way does.
@Suite struct PlainAnswersTests {
  private static let rules = """
    ## 退货 {#return}

    - 当：退货 | 退款
    - 当：return & goods
    - 除非：换货

    > 好的，这就为您办理退货。

    ## 发货 {#ship}

    - 当：发货
    - 当：什么时候 & 发货 & 快递
    - 优先级：1

    > 今天就发。

    ## 会员 {#member}

    - 当：会员
    - 标签：会员 = 是

    > 记住了。

    ## 折扣 {#discount}

    - 当：折扣
    - 仅限：标签 会员

    > 九折。

    ## 变体 {#variants}

    - 当：你好

    > 一

    > 二

    ## 查询 {#look}

    - 当：单号…{单}
    - 追问：{单} 请报单号

    > 查到 {单}

    ## 转接 {#person}

    - 当：人工
    - 转人工：客服

    > 请稍等。

    ## 沉默 {#quiet}

    - 当：广告
    - 不回复

    ## 槽位：单

    - 形如：DD####
    """

  private static let words = [
    "退货", "退款", "换货", "return", "returns", "goods", "发货", "快递", "什么时候", "会员", "折扣", "你好",
    "单号", "DD1234", "人工", "广告", "哈哈", "，", "。", " ", "？", "谢谢", "Ｒｅｔｕｒｎ", "退貨", "月季",
  ]

  @Test(arguments: 0..<8)
  func `decisions and memories are the same on both ways`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let book = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: Self.rules))]).book
    let knowledge = KnowledgeIndex(files: [], synonyms: [], past: nil)
    let responder = Responder(book: book, knowledge: knowledge)
    let space = MessageSpace()
    var (long, short) = (ConversationState(), ConversationState())
    var (customer, other) = (CustomerState(), CustomerState())
    var plainly = 0
    for number in 0..<1_000 {
      let text = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        Self.words.randomElement(using: &random) ?? ""
      }.joined()
      let isTimed = Int.random(in: 0..<8, using: &random) == 0
      let message = Message(
        id: "\(number)", conversation: "c", sender: "u",
        role: Int.random(in: 0..<30, using: &random) == 0 ? .agent : .customer,
        kind: Int.random(in: 0..<20, using: &random) == 0 ? .group : .private,
        time: isTimed ? Timestamp(milliseconds: Int64(number) * 40_000_000) : nil,
        content: Int.random(in: 0..<40, using: &random) == 0
          ? .event("conversation.bot") : .text(text))
      let expected = Self.decide(message, responder, &long, &customer, explains: true, space)
      if let decision = responder.answerPlainly(message, &short, space: space) {
        plainly += 1
        #expect(decision == expected, "\(text)")
      } else {
        let decision = Self.decide(message, responder, &short, &other, explains: false, space)
        #expect(decision == expected, "\(text)")
      }
      #expect(short == long && other == customer, "\(text)")
    }
    #expect(plainly > 100)
  }

  private static func decide(
    _ message: Message, _ responder: Responder, _ state: inout ConversationState,
    _ customer: inout CustomerState, explains: Bool, _ space: MessageSpace
  ) -> Decision? {
    let outcome = responder.respond(
      to: message, in: state, of: customer, at: Timestamp(milliseconds: 0), space: space,
      explains: explains)
    guard case .decided(let response) = outcome else { return nil }
    for event in response.events {
      state.apply(event)
      customer.apply(event)
    }
    return response.decision
  }

  @Test func `a space can go from one book to another with the same message at hand`() {
    let space = MessageSpace()
    for (phrase, other) in [("退货", "发货"), ("发货", "退货"), ("退货", "发货")] {
      let talk = Talk("## A {#a}\n\n- 当：\(phrase)\n\n> 好\n")
      var state = ConversationState()
      let message = Message(id: "1", content: .text("我要退货"))
      let decision = talk.responder.answerPlainly(message, &state, space: space)
      #expect((decision != nil) == (phrase == "退货"), "\(other)")
    }
  }
}
