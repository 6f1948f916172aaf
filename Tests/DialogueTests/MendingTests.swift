import Chat
import Knowledge
import RuleLanguage
import SourceDiagnostics
import Testing

@testable import Dialogue

/// What must hold when a message is looked at twice or a document is sought in vain.
@Suite struct MendingTests {
  static func decision(_ text: String, rules: String, documents: String = "") -> Decision? {
    let (book, _) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: rules))])
    let knowledge = KnowledgeIndex(
      files: [SourceFile(path: "KnowledgeBase/k.md", text: documents)], synonyms: [], past: nil)
    let outcome = Responder(book: book, knowledge: knowledge).respond(
      to: Message(id: "1", content: .text(text)), in: ConversationState(), of: CustomerState(),
      at: Timestamp(milliseconds: 0))
    guard case .decided(let response) = outcome else { return nil }
    return response.decision
  }

  @Test func `a value keeps its characters where another word of the message was mended`() {
    let rules = """
      ## R

      - 当：退货
      - 追问：{order} 号码？
      - 转人工：售后

      > 好的。

      ## 槽位：order

      - 形如：DD####
      """
    #expect(Self.decision("tuihuo DD1234", rules: rules)?.ticket?.slots == ["order": "DD1234"])
  }

  @Test func `a fallback that seeks a document in vain is silence`() {
    let decision = Self.decision(
      "请问股票怎么买", rules: "## F\n\n- on: fallback\n- answer: search\n")
    #expect(decision?.action == .silence)
    #expect(decision?.reason == .notSure)
  }

  @Test func `a ticket that quotes a document names it`() {
    let decision = Self.decision(
      "退货", rules: "## R\n\n- 当：退货\n- 知识：k.md\n- 转人工：售后\n",
      documents: "# 退货须知\n\n七天之内。\n")
    #expect(decision?.action == .ticket)
    #expect(decision?.text == "七天之内。")
    #expect(decision?.sources == ["KnowledgeBase/k.md#退货须知"])
  }
}
