import SourceDiagnostics
import Testing
import TextNormalization

@testable import RuleLanguage

/// One keyword, all its written forms.
@Suite struct WrittenFormsTests {
  static func book(_ clauses: String, extra: String = "") -> RuleBook {
    let text = "## Rule {#rule}\n\n\(clauses)\n\n> ok\n\n\(extra)"
    let (book, diagnostics) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: text))])
    #expect(diagnostics.isEmpty)
    return book
  }

  static func matches(_ text: String, _ book: RuleBook) -> Bool {
    !book.matches(in: book.scan(NormalizedText(text))).isEmpty
  }

  @Test(arguments: [
    "机票", "机票多少钱", "我想买机票去北京", "帮我订机票", "我要机票。", "有机票吗？", "機票", "我想買機票",
    "机 票", "机　票", "我的iPhone机票", "TICKET", "ＴＩＣＫＥＴ", "two tickets please", "我要ticket一张",
    "Ticket!", "the ticket's price",
  ])
  func `a keyword is found in every written form`(text: String) {
    #expect(Self.matches(text, Self.book("- when: ticket | 机票")))
    #expect(Self.matches(text, Self.book("- 当：ｔｉｃｋｅｔ｜機票")))
  }

  @Test(arguments: ["飞机", "ticke", "sticker", "火车票", "机会票", "hello", "机。票"])
  func `what only resembles the keyword is not found`(text: String) {
    #expect(!Self.matches(text, Self.book("- when: ticket | 机票")))
  }

  @Test func `a quoted word takes no inflection`() {
    let book = Self.book(#"- when: "ticket""#)
    #expect(Self.matches("a TICKET, please", book))
    #expect(!Self.matches("ticketing", book))
    #expect(!Self.matches("tickets", book))
  }

  @Test(arguments: [
    ("当：[我](不想要|不要)了", "我不要了", true), ("当：[我](不想要|不要)了", "不想要了", true),
    ("当：[我](不想要|不要)了", "不要", false),
    ("when: send (it|this|them) back", "can I send them back?", true),
    ("when: send (it|this|them) back", "send back", false),
    ("当：怎么…退", "怎么把鞋子退掉", true), ("当：怎么…退", "怎么了。退", false),
    ("当：退 & 昨天", "昨天买的想退", true), ("当：退 & 昨天", "今天买的想退", false),
    ("当：^你好$", "你好！！", true), ("当：^你好$", "你好吗", false),
    ("when: deliver*", "the delivery is late", true), ("when: deliver*", "delving", false),
    ("当：(订单|包裹)…(到哪|在哪)", "我的订单 DD1 现在到哪了", true),
    ("when: don't want", "i dont want it", true), ("when: dont want", "I don’t want it", true),
    ("当：退货 & (昨天|前天) | 换货", "换货", true),
    ("when: check-in", "check in time?", true),
    ("when: stop*", "stopped", true), ("when: try", "tried it", true),
    ("when: size", "sizing", true),
  ])
  func `patterns mean what the reference says`(clause: String, text: String, matches: Bool) {
    #expect(Self.matches(text, Self.book("- \(clause)")) == matches, "\(clause) / \(text)")
  }

  @Test func `a slot captures the customer's own characters`() throws {
    let book = Self.book(
      "- 当：订单{order}", extra: "## 槽位：order\n\n- 形如：DD###########\n")
    let scan = book.scan(NormalizedText("我的訂單 ＤＤ20251121001 到哪了"))
    let match = try #require(book.matches(in: scan).first)
    #expect(match.captures == ["order": "ＤＤ20251121001"])
    #expect(!Self.matches("订单DD202511210011", book))
    #expect(!Self.matches("订单XDD20251121001", book))
    #expect(Self.matches("订单:dd 20251121001", book))
  }

  @Test(arguments: [
    ("数字 35-46", "我穿42码", "42"), ("数字 35-46", "四十二码", "42"), ("数字 35-46", "42.5码", "42.5"),
    ("数字 35-46", "穿 420 的", nil), ("日期", "明天下午到", "明天"), ("日期", "11月21日入住", "11月21日"),
    ("日期", "next Friday please", "next Friday"), ("日期", "2025-11-21", "2025-11-21"),
    ("电话", "打 138 0013 8000 给我", "138 0013 8000"), ("电话", "12345", nil),
  ])
  func `typed slots find their values`(type: String, text: String, value: String?) {
    let book = Self.book("- 当：{x}", extra: "## 槽位：x\n\n- 类型：\(type)\n")
    let match = book.matches(in: book.scan(NormalizedText(text))).first
    #expect(match?.captures["x"] == value)
  }
}
