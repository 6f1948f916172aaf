import TestSupport
import Chat
import IntentMatching
import SourceDiagnostics
import Testing

@testable import RuleLanguage

/// Whole rule files: what is read from each part.
@Suite struct RuleFileTests {
  static func file(_ text: String) -> RuleFile { RuleFile(SourceFile(path: "a.md", text: text)) }

  private static let english = """
    ---
    language: en
    only: private
    priority: 2
    owner: Ann
    strictness: strict
    ---

    # Orders

    A note for colleagues.

    ## Return {#return}

    - when: return | refund
    - when: send it back
    - unless: policy
    - only: tag member
    - ask: {order} Which order?
    - look up: orders {order}
    - otherwise: No such order.
    - unavailable: Try later.
    - answer: returns.md#how
    - ticket: service, high
    - tag: last = {order}
    - tag: -old
    - priority: 3

    > Fine, {order}.

    > Right, {order}.

    ### Examples

    - I want to send it back
    - not: what is the policy

    ### Conversation

        customer: return
        bot: Which order?

        customer: hello
        silence:

    ### Notes

    - just a note

    ## Other {#other}

    - when: other
    - then: next

    ## Next {#next}

    - on: welcome, order.completed
    - silent

    ## Words: colour

    - red: crimson | scarlet
    - blue

    ## Slot: order

    - like: DD####

    ## Source: orders

    - this is documentation

    """

  private static let chinese = """
    ---
    语言：英文
    仅限：私聊
    优先级：2
    负责人：小安
    严格：严
    ---

    # Orders

    给同事看的。

    ## Return {#return}

    - 当：return｜refund
    - 当：send it back
    - 除非：policy
    - 仅限：标签 member
    - 追问：｛order｝ Which order?
    - 查询：orders {order}
    - 查不到：No such order.
    - 查询失败：Try later.
    - 知识：returns.md#how
    - 转人工：service，高
    - 标签：last ＝ {order}
    - 标签：-old
    - 优先级：3

    > Fine, {order}.

    > Right, {order}.

    ### 例

    - I want to send it back
    - 不：what is the policy

    ### 对话

        客：return
        二：Which order?

        客：hello
        静：

    ### 备注

    - just a note

    ## Other {#other}

    - 当：other
    - 转到：next

    ## Next {#next}

    - 事件：welcome，order.completed
    - 不回复

    ## 词表：colour

    - red：crimson ｜ scarlet
    - blue

    ## 槽位：order

    - 形如：DD####

    ## 来源：orders

    - 这是说明

    """

  @Test(arguments: [english, chinese])
  func `every clause is read in both languages`(text: String) throws {
    let file = Self.file(text)
    #expect(file.diagnostics.map(\.message.english) == [])
    #expect(file.topic == "Orders")
    #expect(file.rules.map(\.id) == ["return", "other", "next"])
    let rule = try #require(file.rules.first)
    #expect(rule.name == "Return")
    #expect(rule.patterns.count == 2)
    #expect(rule.vetoes.map(\.source) == ["policy"])
    #expect(rule.conditions.map(\.test) == [.kind(.private), .tag("member")])
    #expect(rule.asks.map(\.slot) == ["order"])
    #expect(rule.asks.map(\.prompt.source) == ["Which order?"])
    #expect(rule.lookUp?.source == "orders")
    #expect(rule.lookUp?.slot == "order")
    #expect(rule.otherwise?.source == "No such order.")
    #expect(rule.unavailable?.source == "Try later.")
    guard case .document("returns.md#how", _) = rule.answer else {
      Issue.record("no document")
      return
    }
    #expect(rule.ticket == Rule.TicketClause(queue: "service", priority: .high))
    #expect(rule.tags.map(\.name) == ["last", "old"])
    #expect(rule.tags.map { $0.value?.source } == ["{order}", nil])
    #expect(file.rules[1].then == "next")
    #expect(rule.priority == 3)
    #expect(rule.replies.map(\.source) == ["Fine, {order}.", "Right, {order}."])
    #expect(rule.examples.map(\.text) == ["I want to send it back"])
    #expect(rule.counterExamples.map(\.text) == ["what is the policy"])
    #expect(rule.language == "en")
    #expect(rule.strictness == .strict)
  }

  @Test(arguments: [english, chinese])
  func `defaults, events, lists, slots and conversations are read in both languages`(
    text: String
  ) throws {
    let file = Self.file(text)
    let next = try #require(file.rules.last)
    #expect(next.priority == 2)
    #expect(next.conditions.map(\.test) == [.kind(.private)])
    #expect(next.events == ["welcome", "order.completed"])
    #expect(next.isSilent)
    #expect(file.lists.map(\.name) == ["colour"])
    #expect(
      file.lists[0].entries == [
        WordList.Entry(canonical: "red", synonyms: ["crimson", "scarlet"]),
        WordList.Entry(canonical: "blue", synonyms: []),
      ])
    #expect(file.slots.map(\.name) == ["order"])
    #expect(file.slots[0].forms.count == 1)
    let conversations = try #require(file.rules.first).conversations
    #expect(conversations.count == 2)
    #expect(conversations[0].lines.map(\.line) == [.customer("return"), .bot("Which order?")])
    #expect(conversations[1].lines.map(\.line) == [.customer("hello"), .silence])
  }

  @Test func `an id defaults to the name`() {
    #expect(Self.file("## 退货\n\n- 当：退\n\n> 好\n").rules.map(\.id) == ["退货"])
  }

  @Test func `a dialogue may be written as list items, with every speaker`() {
    let text = """
      ## A

      - when: a

      > ok

      ### Conversation

      - 顾客：甲
      - bot: ok
      - 人：我来
      - 票：售后 紧急 order=DD1
      - 静：

      """
    let file = Self.file(text)
    #expect(file.diagnostics.isEmpty)
    #expect(
      file.rules[0].conversations.first?.lines.map(\.line)
        == [.customer("甲"), .bot("ok"), .person("我来"), .ticket("售后 紧急 order=DD1"), .silence])
  }

  @Test(arguments: [
    ("low", Ticket.Priority.low), ("低", .low), ("normal", .normal), ("普通", .normal),
    ("High", .high),
    ("高", .high), ("urgent", .urgent), ("紧急", .urgent), ("加急", .urgent),
  ])
  func `a ticket has a queue and a priority`(word: String, priority: Ticket.Priority) {
    let rule = Self.file("## A\n\n- when: a\n- ticket: 售后, \(word)\n").rules[0]
    #expect(rule.ticket == Rule.TicketClause(queue: "售后", priority: priority))
  }

  @Test func `a ticket without a priority is a normal one`() {
    let rule = Self.file("## A\n\n- when: a\n- 转人工：售后\n").rules[0]
    #expect(rule.ticket == Rule.TicketClause(queue: "售后", priority: .normal))
  }

  @Test func `what is no clause, reply or example is a note`() {
    let text = """
      # 售后

      第一段。

      ## 退货

      给同事的一段话。

      - 当：退

      > 好

      | 表 | 格 |
      |---|---|
      | a | b |

      #### 更深

      - 不是条款

      """
    #expect(Self.file(text).diagnostics.isEmpty)
  }

  @Test func `line endings and a byte-order mark make no difference`() {
    let unix = Self.file(Self.english)
    for text in [
      "\u{FEFF}" + Self.english, Self.english.replacing("\n", with: "\r\n"),
      Self.english.replacing("\n", with: "\r"),
    ] {
      let file = Self.file(text)
      #expect(file.diagnostics.isEmpty)
      #expect(file.rules.map(\.replies.count) == unix.rules.map(\.replies.count))
      #expect(file.rules.map(\.patterns.count) == unix.rules.map(\.patterns.count))
      #expect(file.rules.map(\.examples) == unix.rules.map(\.examples))
      #expect(file.lists.map(\.entries) == unix.lists.map(\.entries))
    }
  }

  @Test func `any text gives a rule file`() {
    var random = SplitMix64(seed: 31)
    let pieces = [
      "## A\n", "## ", "### Examples\n", "### 对话\n", "- when: ", "- 当：", "退", "货", "(", ")", "|",
      "{x}",
      "\n", "\n\n", "> ", "- ", "---\n", "only: ", "## Words: x\n", "## Slot: x\n",
      "- like: DD##\n",
      "- type: number\n", "- a: b | c\n", "    客：退\n", "- ask: {x} ?\n", "- then: A\n", "{", "}",
      "：",
      "- ticket: a, high\n", "\r\n", "<div>\n", "```\n", "- tag: a = b\n", "- look up: s {x}\n",
      "*", "…",
    ]
    for _ in 0..<1_500 {
      let text = (0..<Int.random(in: 0...25, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      let file = Self.file(text)
      let (_, diagnostics) = RuleBook.link([file])
      for item in diagnostics {
        #expect(item.diagnostic.range.upperBound <= file.source.bytes.count)
        #expect(!item.diagnostic.rendered(in: file.source, language: .chinese).isEmpty)
      }
    }
  }
}
