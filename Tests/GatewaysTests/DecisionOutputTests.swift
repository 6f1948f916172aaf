import Chat
import Foundation
import Testing

@testable import Gateways

@Suite struct DecisionOutputTests {
  static let ticket = Ticket(
    id: "t-12", queue: "售后", priority: .urgent, reason: "refund", summary: "要退款/急",
    slots: ["order": "DD1"], tags: [:],
    transcript: [Ticket.Turn(speaker: "customer", text: "退款\n快")])

  @Test func `a reply has every field of the interface`() {
    let decision = Decision(
      id: "m-7", conversation: "c-9", action: .reply, text: "买家付\n“谢谢”", rule: "return",
      confidence: 0.930049, sources: ["KnowledgeBase/returns/shipping.md#运费谁出"],
      reason: .pattern)
    let expected =
      #"{"action":"reply","confidence":0.93,"conversation":"c-9","id":"m-7","intent":null,"#
      + #""reason":"pattern","rule":"return","#
      + #""sources":["KnowledgeBase/returns/shipping.md#运费谁出"],"text":"买家付\n“谢谢”","ticket":null}"#
    #expect(JSONLinesEncoder().line(decision) == expected)
  }

  @Test func `options stand there only when there are some`() {
    let decision = Decision(
      id: "1", conversation: "default", action: .clarify, text: "哪一种？", confidence: 1,
      reason: .notSure, options: ["退货", "换货"])
    let expected =
      #"{"action":"clarify","confidence":1,"conversation":"default","id":"1","intent":null,"#
      + #""options":["退货","换货"],"reason":"not sure","rule":null,"sources":[],"text":"哪一种？","#
      + #""ticket":null}"#
    #expect(JSONLinesEncoder().line(decision) == expected)
  }

  @Test func `a ticket is written whole`() {
    let decision = Decision(
      id: "1", conversation: "c", action: .ticket, ticket: Self.ticket, reason: .pattern)
    let line = JSONLinesEncoder().line(decision)
    let expected =
      #""ticket":{"id":"t-12","priority":"urgent","queue":"售后","reason":"refund","#
      + #""slots":{"order":"DD1"},"summary":"要退款/急","tags":{},"#
      + #""transcript":[{"speaker":"customer","text":"退款\n快"}]}}"#
    #expect(line.hasSuffix(expected))
  }

  @Test(arguments: [
    (Double.nan, "0"), (.infinity, "0"), (-1, "0"), (1.5, "1"), (0.12345, "0.1235"), (1e-9, "0"),
  ])
  func `a confidence is a number from 0 to 1 with four digits`(value: Double, written: String) {
    let decision = Decision(
      id: "1", conversation: "c", action: .silence, confidence: value, reason: .noRule)
    #expect(JSONLinesEncoder().line(decision).contains("\"confidence\":\(written),"))
  }

  @Test func `errors and passages have their own objects`() {
    let encoder = JSONLinesEncoder()
    #expect(
      encoder.line(error: GatewayError.notAnObject.english, line: 3)
        == #"{"error":"The line is not a JSON object.","line":3}"#)
    let passages = [FoundPassage(source: "a.md#b", score: 0.91004, text: "运费")]
    #expect(
      encoder.line(id: "q-1", passages: passages)
        == #"{"id":"q-1","passages":[{"score":0.91,"source":"a.md#b","text":"运费"}]}"#)
    #expect(encoder.line(id: "q", passages: []) == #"{"id":"q","passages":[]}"#)
  }

  @Test func `a person reads text, sources and the ticket`() {
    let decision = Decision(
      id: "1", conversation: "c", action: .ticket, text: "这就转人工", sources: ["a.md#b"],
      ticket: Self.ticket, reason: .pattern, options: ["退货", "换货"])
    let expected = """
      这就转人工
        ↳ a.md#b
      [ticket 售后 urgent #t-12]

      """
    #expect(SpokenText().lines(for: decision) == expected)
  }

  @Test func `silence is told only to those who ask`() {
    let decision = Decision(id: "1", conversation: "c", action: .silence, reason: .notAddressed)
    #expect(SpokenText().lines(for: decision).isEmpty)
    #expect(SpokenText(isVerbose: true).lines(for: decision) == "[silence: not addressed]\n")
  }

  @Test func `a customer's escape sequence never reaches the terminal`() {
    let decision = Decision(
      id: "1", conversation: "c", action: .reply, text: "a\u{1B}[2J\tb\u{9B}\nc",
      reason: .pattern)
    #expect(SpokenText().lines(for: decision) == "a\u{FFFD}[2J\tb\u{FFFD}\nc\n")
  }

  @Test func `a ticket is written as Foundation would write it`() throws {
    var ticket = Self.ticket
    ticket.summary = String(String.UnicodeScalarView((0..<0x100).map { Unicode.Scalar(UInt8($0)) }))
    ticket.slots = ["b": "1", "a": "2", "订单": "\u{2028}", "A": "3"]
    let decision = Decision(
      id: "1", conversation: "c", action: .ticket, ticket: ticket, reason: .pattern)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let expected = String(decoding: try encoder.encode(ticket), as: UTF8.self)
    #expect(JSONLinesEncoder().line(decision).hasSuffix("\"ticket\":\(expected)}"))
  }

  @Test func `what is written can be read again`() throws {
    let decision = Decision(
      id: "m\u{2028}\"\\\u{0}", conversation: "c", action: .reply, text: "\u{7F}\u{1F}👨‍👩‍👧",
      reason: .pattern)
    let line = JSONLinesEncoder().line(decision)
    #expect(!line.utf8.contains { $0 < 0x20 })
    guard case .object(let fields) = try JSONParser.value(in: Array(line.utf8)[...]) else {
      Issue.record("The line is no object.")
      return
    }
    #expect(fields["id"] == .string(decision.id))
    #expect(fields["text"] == .string("\u{7F}\u{1F}👨‍👩‍👧"))
  }
}
