import Foundation
import Gateways
import Testing

/// What the shipped shop answers when messages are piped through it.
@Suite struct PipeTests {
  static func message(_ text: String, group: Bool = false) throws -> String {
    let fields = ["text": text, "kind": group ? "group" : "private"]
    return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
  }

  @Test func `a return asks for the order number, and the number opens a ticket`() throws {
    let said = try Checkout.answers(["我想退个货", "DD20251121001"], input: .text)
    try #require(said.count == 2)
    #expect(said[0].action == "ask")
    #expect(said[0].rule == "return")
    #expect(said[0].text?.contains("订单号") == true)
    #expect(said[1].action == "ticket")
    #expect(said[1].ticket?.queue == "售后")
    #expect(said[1].ticket?.slots == ["order": "DD20251121001"])
    #expect(said[1].text?.contains("DD20251121001") == true)
    #expect(said[1].ticket?.summary.isEmpty == false)
  }

  @Test(arguments: ["DD20251121001", "我的訂單 DD20251121001 到哪了"])
  func `an order number alone, or a question with one, tells what the table knows`(
    text: String
  ) throws {
    let row = try #require(
      try Checkout.text("Rules/sources/orders.csv").split(separator: "\n").first {
        $0.hasPrefix("DD20251121001,")
      })
    let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let said = try #require(try Checkout.answers([text], input: .text).first)
    #expect(said.action == "reply")
    #expect(said.rule == "order-status")
    for field in [fields[0], fields[1], fields[2], fields[4]] {
      #expect(said.text?.contains(field) == true, "\(field)")
    }
  }

  @Test func `an unknown order number is told so and offers a person`() throws {
    let said = try #require(try Checkout.answers(["DD20990101999"], input: .text).first)
    #expect(said.text?.contains("没有查到 DD20990101999") == true)
    #expect(said.text?.contains("人工") == true)
    let both = try Checkout.answers(["DD20990101999", "人工"], input: .text)
    #expect(both.last?.action == "ticket")
  }

  @Test(arguments: ["敏感肌", "敏感皮肤", "敏感肌膚", "sensitive skin"])
  func `sensitive skin in any spelling gets products with their source`(word: String) throws {
    let said = try #require(try Checkout.answers([word], input: .text).first)
    #expect(said.action == "reply")
    #expect(said.sources?.first?.hasPrefix("KnowledgeBase/skin/sensitive") == true)
    #expect(said.sources?.first?.contains("#") == true)
    #expect(said.text?.isEmpty == false)
  }

  @Test(
    arguments: [
      ("圆锥绣球广东能够种吗？", "KnowledgeBase/garden/hydrangea-paniculata-guangdong.md#"),
      ("月季红蜘蛛怎么办？", "KnowledgeBase/garden/rose-spider-mites.md#"),
      ("封闭阳台能养哪些花儿？", "KnowledgeBase/garden/closed-balcony-plants.md#"),
    ], [false, true])
  func `gardening questions are answered from the documents, in private and in a group`(
    question: (text: String, source: String), group: Bool
  ) throws {
    let said = try #require(
      try Checkout.answers([Self.message(question.text, group: group)]).first)
    #expect(said.action == "reply")
    #expect(said.reason == "knowledge")
    #expect(said.sources?.first?.hasPrefix(question.source) == true)
    #expect(said.text?.isEmpty == false)
  }

  @Test(arguments: ["今天开了好多花，晒一下", "哈哈哈", "你家的真好看", "明天几点集合？"])
  func `small talk in a group is met with silence and a reason`(text: String) throws {
    let said = try #require(try Checkout.answers([Self.message(text, group: true)]).first)
    #expect(said.action == "silence")
    #expect(said.text == nil)
    #expect(said.reason?.isEmpty == false)
  }

  @Test func `what a conversation knows is not told to another`() throws {
    let said = try Checkout.answers([
      #"{"conversation":"a","text":"我想退个货"}"#, #"{"conversation":"b","text":"DD20251121001"}"#,
      #"{"conversation":"a","text":"DD20251121002"}"#,
    ])
    #expect(said.map(\.action) == ["ask", "reply", "ticket"])
    #expect(said.last?.ticket?.slots == ["order": "DD20251121002"])
  }

  @Test func `a message that is delivered twice is answered once`() throws {
    let line = #"{"id":"m-1","text":"我想退个货"}"#
    let said = try Checkout.answers([line, line])
    #expect(said.map(\.action) == ["ask", "silence"])
    #expect(said.last?.reason == "duplicate")
  }
}
