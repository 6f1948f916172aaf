import Chat
import Dialogue
import Knowledge
import RuleLanguage
import SourceDiagnostics
import Synchronization
import Testing

@testable import Reception

/// The desk: every message once, every conversation by itself.
@Suite struct DeskTests {
  /// Finds what it was given and counts how often it was asked.
  private final class CountingSource: RecordSource {
    let records: [String: LookUpOutcome]
    private let keys = Mutex<[String]>([])

    init(_ records: [String: LookUpOutcome] = [:]) { self.records = records }

    var asked: [String] { keys.withLock { $0 } }

    func lookUp(_ key: String) -> LookUpOutcome {
      keys.withLock { $0.append(key) }
      return records[key] ?? .notFound
    }
  }

  private static func desk(
    _ rules: String, sources: [String: any RecordSource] = [:],
    utcOffset: @escaping @Sendable (Timestamp) -> Int = { _ in 0 }
  ) -> Desk {
    let book = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: rules))]).book
    let knowledge = KnowledgeIndex(files: [], synonyms: [], past: nil)
    return Desk(
      responder: Responder(book: book, knowledge: knowledge), sources: sources,
      utcOffset: utcOffset)
  }

  private static let rules = """
    ## 退货 {#return}

    - 当：退货

    > 一

    > 二

    ## 记 {#tag}

    - 当：会员
    - 标签：会员 = 是

    > 记住了

    ## 折扣 {#discount}

    - 当：折扣
    - 仅限：标签 会员

    > 九折

    ## 夜 {#night}

    - 当：在吗
    - 仅限：22:00-06:00

    > 夜里

    """

  private static func message(
    _ id: String, _ text: String, conversation: String = "c", channel: String = "stdin",
    sender: String = "u1", time: Timestamp? = nil
  ) -> Message {
    Message(
      id: id, channel: channel, conversation: conversation, sender: sender, time: time,
      content: .text(text))
  }

  private static let now = Timestamp(milliseconds: 0)

  @Test func `a message that comes twice is answered once`() {
    let desk = Self.desk(Self.rules)
    #expect(desk.receive(Self.message("1", "退货"), at: Self.now).decision.text == "一")
    let again = desk.receive(Self.message("1", "退货"), at: Self.now)
    #expect(again.decision.action == .silence)
    #expect(again.decision.reason == .duplicate)
    #expect(again.events.isEmpty)
    #expect(desk.receive(Self.message("2", "退货"), at: Self.now).decision.text == "二")
  }

  @Test func `an id counts within its conversation and channel`() {
    let desk = Self.desk(Self.rules)
    desk.receive(Self.message("1", "退货"), at: Self.now).expect(.reply)
    desk.receive(Self.message("1", "退货", conversation: "d"), at: Self.now).expect(.reply)
    desk.receive(Self.message("1", "退货", channel: "wecom"), at: Self.now).expect(.reply)
    desk.receive(Self.message("1", "退货", sender: "u2"), at: Self.now).expect(.silence)
  }

  @Test func `the last hundred and twenty-eight ids of a conversation are known`() {
    let desk = Self.desk(Self.rules)
    for number in 0...Desk.idLimit {
      desk.receive(Self.message("\(number)", "退货"), at: Self.now).expect(.reply)
    }
    desk.receive(Self.message("\(Desk.idLimit)", "退货"), at: Self.now).expect(.silence)
    desk.receive(Self.message("1", "退货"), at: Self.now).expect(.silence)
    desk.receive(Self.message("0", "退货"), at: Self.now).expect(.reply)
  }

  @Test func `a customer is known in all conversations of a channel`() {
    let desk = Self.desk(Self.rules)
    desk.receive(Self.message("1", "会员"), at: Self.now).expect(.reply)
    let other = desk.receive(Self.message("1", "折扣", conversation: "d"), at: Self.now)
    #expect(other.decision.rule == "discount")
    let stranger = desk.receive(Self.message("2", "折扣", channel: "wecom"), at: Self.now)
    #expect(stranger.decision.rule == nil)
  }

  @Test func `a reset forgets the conversation, its ids and its customer`() {
    let desk = Self.desk(Self.rules)
    desk.receive(Self.message("1", "会员"), at: Self.now).expect(.reply)
    desk.reset(channel: "stdin", conversation: "c", sender: "u1")
    #expect(desk.receive(Self.message("1", "折扣"), at: Self.now).decision.rule == nil)
  }

  @Test func `the shop's offset is asked for the message's own time`() {
    let desk = Self.desk(Self.rules) { $0.milliseconds < 3_600_000 ? 0 : 8 * 3600 }
    let late = Timestamp(milliseconds: 15 * 3_600_000)
    let night = desk.receive(Self.message("1", "在吗", time: late), at: Self.now)
    #expect(night.decision.rule == "night")
    desk.receive(Self.message("2", "在吗", time: Timestamp(milliseconds: 0)), at: late).expect(.reply)
  }

  // MARK: - Look-ups

  private static let lookUp = """
    ## 查 {#track}

    - 当：查{o}
    - 查询：orders {o}
    - 查询失败：查不了

    > {orders.status}

    ## 槽位：o

    - 形如：DD####

    """

  @Test func `a source is asked once for a message`() {
    let source = CountingSource(["DD1234": .found(["status": .string("在途")])])
    let desk = Self.desk(Self.lookUp, sources: ["orders": source])
    #expect(desk.receive(Self.message("1", "查DD1234"), at: Self.now).decision.text == "在途")
    #expect(source.asked == ["DD1234"])
  }

  @Test func `a source that is not configured is unavailable`() {
    let desk = Self.desk(Self.lookUp)
    #expect(desk.receive(Self.message("1", "查DD1234"), at: Self.now).decision.text == "查不了")
  }

  @Test func `a chain of look-ups comes to its end`() {
    let chain = (0..<12).map { number in
      "## r\(number)\n\n" + (number == 0 ? "- 当：查{o}\n" : "")
        + "- 查询：s\(number) {o}\n- 转到：r\(number + 1)\n\n> \(number)\n\n"
    }.joined()
    let source = CountingSource(["DD1234": .found(["a": .string("b")])])
    let sources: [String: any RecordSource] = Dictionary(
      uniqueKeysWithValues: (0..<12).map { ("s\($0)", source) })
    let desk = Self.desk(
      chain + "## r12\n\n> 完\n\n## 槽位：o\n\n- 形如：DD####\n", sources: sources)
    _ = desk.receive(Self.message("1", "查DD1234"), at: Self.now)
    #expect(source.asked.count <= Responder.lookUpLimit)
  }

  // MARK: - What is remembered

  @Test func `what was used longest ago is forgotten first, and never more than the limit kept`() {
    var memory = RecentlyUsed<Int, CustomerMemory>(limit: 100)
    let kept = memory.value(of: 0, else: CustomerMemory())
    for number in 1..<1_000 {
      _ = memory.value(of: number, else: CustomerMemory())
      #expect(memory.value(of: 0, else: CustomerMemory()) === kept)
      #expect(memory.count <= 100)
    }
    let last = memory.value(of: 999, else: CustomerMemory())
    #expect(memory.value(of: 999, else: CustomerMemory()) === last)
    memory.remove(0)
    #expect(memory.value(of: 0, else: CustomerMemory()) !== kept)
  }

  @Test func `a small memory holds what was just said`() {
    var memory = RecentlyUsed<Int, CustomerMemory>(limit: 2)
    for number in 0..<10 {
      let made = memory.value(of: number, else: CustomerMemory())
      #expect(memory.value(of: number, else: CustomerMemory()) === made)
    }
  }

  @Test func `who is not named in one conversation is nobody in another`() {
    let desk = Self.desk(Self.rules)
    func said(_ text: String, _ id: String, in conversation: String) -> String? {
      let message = Message(id: id, conversation: conversation, content: .text(text))
      return desk.receive(message, at: Self.now).decision.text
    }
    #expect(said("会员", "1", in: "a") == "记住了")
    #expect(said("折扣", "2", in: "b") == nil)
    #expect(said("折扣", "3", in: "a") == "九折")
  }
}

extension Responder.Response {
  fileprivate func expect(
    _ action: Decision.Action, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    #expect(decision.action == action, sourceLocation: sourceLocation)
  }
}
