import Testing

import XiaoerKit

@Suite struct LibraryTests {
  @Test func `the documented example of the library answers`() throws {
    Checkout.enter()
    let assistant = try Assistant(rules: "Rules", knowledge: "KnowledgeBase")
    let answer = assistant.decide(IncomingMessage("我想退个货", id: "m-1"))
    #expect(answer.action == .ask)
    #expect(answer.text?.isEmpty == false)
    #expect(answer.rule == "return")
    #expect(assistant.problems.isEmpty)
    let ticket = assistant.decide(IncomingMessage("DD20251121001", id: "m-2"))
    #expect(ticket.action == .ticket)
    #expect(ticket.ticket?.queue == "售后")
    #expect(ticket.ticket?.slots == ["order": "DD20251121001"])
    #expect(assistant.decide(IncomingMessage("DD20251121001", id: "m-2")).reason == "duplicate")
  }

  @Test func `what is missing is an error with a sentence`() throws {
    let error = #expect(throws: AssistantError.self) {
      try Assistant(rules: "no-such-folder", knowledge: "KnowledgeBase")
    }
    #expect(error?.description == "no-such-folder: no such file or folder")
  }

  @Test func `mistakes in rule files are named, and the rest answers`() throws {
    let shop = try TemporaryShop(rules: "## A\n\n- 当：(你\n- 当：好\n\n> 您好。\n")
    let assistant = try Assistant(
      rules: shop.path("rules.md"), knowledge: shop.path("KnowledgeBase"))
    #expect(assistant.problems.count == 1)
    #expect(assistant.decide(IncomingMessage("好", id: "1")).text == "您好。")
  }
}
