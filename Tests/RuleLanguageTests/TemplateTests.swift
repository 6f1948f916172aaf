import SourceDiagnostics
import Testing

@testable import RuleLanguage

/// Replies with placeholders.
@Suite struct TemplateTests {
  static func template(_ text: String) throws -> Template {
    let parts = try Template.parse(text).get()
    return Template(parts: parts, location: SourceLocation(path: "a.md", line: 1))
  }

  private static let values = ["order": "DD1", "order.status": "已发货", "称呼": "小王", "empty": ""]

  @Test(arguments: [
    ("好的。", "好的。"), ("{order}", "DD1"), ("订单 {order} {order.status}", "订单 DD1 已发货"),
    ("{ order }", "DD1"), ("｛order｝", "DD1"), ("{称呼|亲}您好", "小王您好"), ("{谁|亲}您好", "亲您好"),
    ("{谁｜亲}您好", "亲您好"), ("{谁|}您好", "您好"), ("{谁|a|b}", "a|b"), ("{empty}。", "。"),
    ("\\{order\\}", "{order}"), ("\\｛x｝", "｛x｝"), ("a\\b", "a\\b"), ("}", "}"), ("", ""),
    ("{order}{order}", "DD1DD1"), ("一\n二 {order}\n三", "一\n二 DD1\n三"),
  ])
  func `placeholders are filled`(text: String, filled: String) throws {
    #expect(try Self.template(text).filled { Self.values[$0] } == filled)
  }

  @Test func `a reply whose value is unknown is not said`() throws {
    #expect(try Self.template("订单 {谁}").filled { Self.values[$0] } == nil)
    #expect(try Self.template("{谁|亲} {谁}").filled { _ in nil } == nil)
  }

  @Test(arguments: ["{", "{order", "a {", "{}", "{ }", "{|x}", "{a{b}", "{a\nb}", "｛", "{order｜"])
  func `a brace that opens no placeholder is a mistake`(text: String) {
    #expect(throws: Template.UnclosedBrace.self) { try Template.parse(text).get() }
  }

  @Test(arguments: ["好的。", "{order}", "{称呼|亲}您好", "a {b.c} d {e|}"])
  func `a template is told as it was written`(text: String) throws {
    let template = try Self.template(text)
    #expect(template.source == text)
    #expect(try Self.template(template.source) == template)
  }
}
