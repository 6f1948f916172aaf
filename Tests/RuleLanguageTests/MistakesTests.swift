import SourceDiagnostics
import Testing
import TextNormalization

@testable import RuleLanguage

/// One mistake, one diagnostic, and everything else still works.
@Suite struct MistakesTests {
  private static let good = "## Good {#good}\n\n- when: 发货\n\n> 好的\n\n"

  /// The diagnostics of a file that holds a good rule around `rest`.
  static func check(_ rest: String) -> (book: RuleBook, messages: [String]) {
    let text = good + rest + "\n\n## Last {#last}\n\n- when: 收货\n\n> 好的\n"
    let (book, diagnostics) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: text))])
    return (book, diagnostics.map(\.diagnostic.message.english))
  }

  @Test(arguments: [
    ("- wen: 退", "No clause is called “wen”"), ("- 退货", "This line is no clause"),
    ("- when:", "This clause has no value"), ("- 当：", "This clause has no value"),
    ("- priority: high", "A priority is a whole number from -100 to 100"),
    ("- priority: 101", "A priority is a whole number from -100 to 100"),
    ("- priority: 1\n- priority: 2", "A rule has only one such clause"),
    ("- ticket: a\n- 转人工：b", "A rule has only one such clause"),
    ("- when: (退", "This group is opened with '(' but never closed"),
    ("- unless: 退|", "One side of this '|' is empty"),
    ("- when: 退？ | ！", "One side of this '|' is empty"),
    ("- only: privat", "“privat” is no condition"), ("- only: private,", "“” is no condition"),
    ("- only: 25:00-26:00", "“25:00-26:00” is no condition"),
    ("- ask: 订单号？", "A question names its slot first"),
    ("- ask: {order}", "A question names its slot first"),
    ("- look up: order", "A look-up names a source and a slot"),
    ("- look up: {order}", "A look-up names a source and a slot"),
    ("- ticket: 售后，马上", "“马上” is no priority"),
    ("- ticket: 售后，高，低", "“高” is no priority"),
    ("- tag: size", "A tag has a name and a value"),
    ("- tag: size =", "A tag has a name and a value"),
    ("- tag: = 1", "A tag has a name and a value"),
    ("- tag: a = {", "This ‘{’ opens no placeholder"),
    ("- silent", "This rule is silent and has a reply"),
    ("- otherwise: 没有", "Nothing is looked up in this rule"),
    ("\nwhen: 退货\n", "This looks like a clause but is a note"),
    ("- when: (退 & 换)吗", "‘&’ stands inside a longer phrase"),
    ("- when: 退 | 退", "“退” can never be reached: it stands here twice"),
    ("- when: 发货", "“发货” never reaches this rule: “Good” takes it first"),
    ("- then: nowhere", "No rule is called “nowhere”"),
    ("- then: bad", "‘then’ leads back to this rule"),
    ("- when: {ordr}号", "No slot is called “ordr”"),
    ("- when: <颜色>", "No word list is called “颜色”"),
    ("- when: 退\n  货", "This line belongs to the one above and is not read"),
    ("\n<div>退</div>\n", "HTML is not read in rule files"),
    ("\n> {谁}\n", "No slot, tag or field is called “谁”"),
    ("\n> {order.status}\n", "Nothing is looked up for {order.status}"),
    ("\n> {\n", "This ‘{’ opens no placeholder"), ("\n>\n", "This reply is empty"),
  ])
  func `a mistake in a clause is told once`(clause: String, message: String) {
    let (book, messages) = Self.check(
      "## Bad {#bad}\n\n- when: 换货\n\(clause)\n\n> 换吧\n")
    #expect(messages == [message])
    for (text, rule) in [("发货", "good"), ("换货", "bad"), ("收货", "last")] {
      let matches = book.matches(in: book.scan(NormalizedText(text)))
      #expect(matches.contains { book.rules[$0.rule].id == rule })
    }
  }

  @Test(arguments: [
    ("## Bad\n\n- when: (退\n\n> 好\n", "This group is opened with '(' but never closed"),
    ("## Bad\n\n- wen: 退\n\n> 好\n", "No clause is called “wen”"),
    ("## Bad\n\n- only: privat\n\n> 好\n", "“privat” is no condition"),
    ("## Bad\n\n- when: 退\n- ask: 订单号\n", "A question names its slot first"),
    ("## Bad\n\n- when: 退\n- tag: size\n", "A tag has a name and a value"),
    ("## Bad\n\n- when: 退\n- ticket: a, b\n", "“b” is no priority"),
    ("## Bad\n\n- when: 退\n\n> {\n", "This ‘{’ opens no placeholder"),
    (
      "## Bad\n\n- when: 退\n- look up: orders\n- otherwise: 没有\n\n> 好\n",
      "A look-up names a source and a slot"
    ),
    ("## Bad\n\n- when: 退\n", "This rule says and does nothing"),
    ("## Bad\n\n> 好\n", "Nothing leads to this rule"),
    (
      "## Bad\n\n- when: 退\n- look up: orders {o}\n\n> {orders.x}\n\n## Slot: o\n\n- like: ##\n",
      "{o} is never asked for"
    ),
    ("## Bad\n\n- when: 退\n\n> 好\n\n### Exmples\n\n- 退\n", "No section is called “Exmples”"),
    ("## Bad\n\n- when: 退\n\n> 好\n\n### Examples\n\n- not:\n", "This example is empty"),
    (
      "## Bad\n\n- when: 退\n\n> 好\n\n### Examples\n\n- 退\n\n> 回复\n",
      "This reply stands under examples or a conversation"
    ),
    ("## Bad\n\n- when: 退\n\n> 好\n\n### 对话\n\n    谁：退\n", "Nobody speaks in this line"),
    ("## Bad\n\n- when: 退\n\n> 好\n\n### 对话\n\n    客：\n", "Nobody speaks in this line"),
    ("## Good {#good}\n\n- when: 退\n\n> 好\n", "“good” exists already"),
    ("## Words: a\n\n- 红\n\n## 词表：a\n\n- 蓝\n", "“a” exists already"),
    ("## Slot: a\n\n- like: ##\n\n## 槽位：a\n\n- like: ##\n", "“a” exists already"),
    ("## Words:\n\n- 红\n", "This section has no name"),
    ("## 槽位：\n\n- 形如：##\n", "This section has no name"),
    ("## Words: a\n", "Nothing stands in this section"),
    ("## Slot: a\n", "Nothing stands in this section"),
    ("## Words: a\n\n- : b\n", "This entry has no word"),
    ("## Words: a\n\n- ？\n", "This entry has no word"),
    ("## Words: a\n\n- 红: 大红 |\n", "One side of this ‘|’ is empty"),
    ("## Words a\n\n- when: 退\n\n> 好\n", "This is read as a rule"),
    ("## Slot: a\n\n- lik: ##\n", "This line does not say what a value looks like"),
    ("## Slot: a\n\n- like: DD\n", "This shape holds no ‘#’ or ‘A’"),
    ("## Slot: a\n\n- type: numbr\n", "No type is called “numbr”"),
    ("## Slot: a\n\n- type: number 9-1\n", "“9-1” is no range"),
    ("## Slot: a\n\n- list: b\n", "No word list is called “b”"),
    ("## Bad {#a b}\n\n- when: 退\n\n> 好\n", "An id has no spaces"),
  ])
  func `a mistake brings no other with it`(section: String, message: String) {
    let (book, messages) = Self.check(section)
    #expect(messages == [message])
    for (text, rule) in [("发货", "good"), ("收货", "last")] {
      let matches = book.matches(in: book.scan(NormalizedText(text)))
      #expect(matches.contains { book.rules[$0.rule].id == rule })
    }
  }

  @Test(arguments: [
    ("langage: zh", "No default is called “langage”"),
    ("language: fr", "“fr” is no value of language"),
    ("priority: high", "“high” is no value of priority"),
    ("strictness: mid", "“mid” is no value of strictness"),
    ("only: privat", "“privat” is no condition"),
    ("just words", "This line is no 'key: value'"),
  ])
  func `a mistake in the front matter is told once`(line: String, message: String) {
    let text = "---\n\(line)\nowner: a\n---\n\n\(Self.good)"
    let (book, diagnostics) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: text))])
    #expect(diagnostics.map(\.diagnostic.message.english) == [message])
    #expect(book.rules.count == 1)
  }

  @Test func `a clause outside a rule is told`() {
    let file = RuleFile(SourceFile(path: "a.md", text: "# 售后\n\n- 当：退货\n"))
    #expect(file.diagnostics.map(\.message.english) == ["This clause stands outside a rule"])
  }

  @Test func `a mistyped label is answered with the nearest one`() {
    for (written, nearest) in [
      ("wen", "when"), ("tiket", "ticket"), ("追闻", "追问"), ("prioritty", "priority"),
    ] {
      let file = RuleFile(SourceFile(path: "a.md", text: "## A\n\n- \(written): x\n"))
      #expect(file.diagnostics.first?.help.english == "Did you mean ‘\(nearest)’?")
    }
  }

  @Test func `a diagnostic marks what is wrong`() {
    let text = "## A\n\n- when: 退货\n- only: private, grop\n\n> {谁}好\n"
    let source = SourceFile(path: "a.md", text: text)
    let (_, diagnostics) = RuleBook.link([RuleFile(source)])
    #expect(diagnostics.map { source[$0.diagnostic.range] } == ["grop", "{谁"])
  }
}
