import Testing

/// A rule file with one mistake, marked, and the sentence about it.
struct DiagnosticCase: Sendable, CustomTestStringConvertible {
  let sentence: String
  let source: String

  init(_ sentence: String, _ source: String) {
    self.sentence = sentence
    self.source = source
  }

  var testDescription: String { sentence }
}

extension DiagnosticCase {
  static let all = sections + clauses + patterns + slots + examples + links

  static let sections = [
    DiagnosticCase(
      "HTML is not read in rule files", "## A\n\n- 当：好\n\n> 好。\n\n1️⃣<div>好</div>2️⃣\n"),
    DiagnosticCase(
      "No section is called “Exampels”",
      "## A\n\n- 当：好\n\n> 好。\n\n1️⃣### Exampels2️⃣\n\n- 好\n"),
    DiagnosticCase("An id has no spaces", "## A 1️⃣{#a b}2️⃣\n\n- 当：好\n\n> 好。\n"),
    DiagnosticCase(
      "This is read as a rule", "## 1️⃣Words skin2️⃣\n\n- when: a\n\n> 好。\n"),
    DiagnosticCase("This section has no name", "## 1️⃣词表：2️⃣\n\n- 好\n"),
    DiagnosticCase("This section has no name", "## 1️⃣槽位：2️⃣\n\n- 形如：#\n"),
    DiagnosticCase("Nothing stands in this section", "## 1️⃣词表：a2️⃣\n"),
    DiagnosticCase("Nothing stands in this section", "## 1️⃣槽位：a2️⃣\n"),
    DiagnosticCase("This clause stands outside a rule", "# A\n\n- 1️⃣当：好2️⃣\n"),
    DiagnosticCase(
      "This line belongs to the one above and is not read",
      "## A\n\n- 当：好\n1️⃣  还有这些2️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "This reply stands under examples or a conversation",
      "## A\n\n- 当：好\n\n> 好。\n\n### 例\n\n- 好\n\n1️⃣> 再好。2️⃣\n"),
    DiagnosticCase("This reply is empty", "## A\n\n- 当：好\n\n> 好。\n\n好。\n\n1️⃣>2️⃣\n"),
    DiagnosticCase(
      "This looks like a clause but is a note", "## A\n\n1️⃣当：好2️⃣\n\n- 当：好\n\n> 好。\n"),
    DiagnosticCase("This entry has no word", "## 词表：a\n\n- 好\n- 1️⃣：坏2️⃣\n"),
    DiagnosticCase("One side of this ‘|’ is empty", "## 词表：a\n\n- 好：1️⃣很好 |2️⃣\n"),
    DiagnosticCase("No default is called “langage”", "---\n1️⃣langage2️⃣: zh\n---\n"),
    DiagnosticCase("“fr” is no value of language", "---\nlanguage: 1️⃣fr2️⃣\n---\n"),
  ]

  static let clauses = [
    DiagnosticCase("This clause has no value", "## A\n\n- 当：好\n- 1️⃣当：2️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "A rule has only one such clause", "## A\n\n- 当：好\n- 优先级：1\n- 1️⃣优先级：22️⃣\n\n> 好。\n"),
    DiagnosticCase("This line is no clause", "## A\n\n- 当：好\n- 1️⃣这是说明2️⃣\n\n> 好。\n"),
    DiagnosticCase("No clause is called “whne”", "## A\n\n- when: a\n- 1️⃣whne2️⃣: b\n\n> 好。\n"),
    DiagnosticCase(
      "A priority is a whole number from -100 to 100",
      "## A\n\n- 当：好\n- 优先级：1️⃣1012️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "‘&’ stands inside a longer phrase", "## A\n\n- 当：1️⃣我(要 & 想)退2️⃣\n- 当：好\n\n> 好。\n"),
    DiagnosticCase(
      "“退貨” can never be reached: it stands here twice",
      "## A\n\n- 当：1️⃣退货 | 退貨2️⃣\n\n> 好。\n"),
    DiagnosticCase("“privat” is no condition", "## A\n\n- 当：好\n- 仅限：1️⃣privat2️⃣\n\n> 好。\n"),
    DiagnosticCase("“25:00-26:00” is no condition", "## A\n\n- 当：好\n- 仅限：1️⃣25:00-26:002️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "A question names its slot first", "## A\n\n- 当：好\n- 追问：1️⃣请问订单号2️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "A look-up names a source and a slot", "## A\n\n- 当：好\n- 查询：1️⃣order2️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "“ugent” is no priority", "## A\n\n- 当：好\n- ticket: 售后, 1️⃣ugent2️⃣\n\n> 好。\n"),
    DiagnosticCase("A tag has a name and a value", "## A\n\n- 当：好\n- 标签：1️⃣鞋码2️⃣\n\n> 好。\n"),
    DiagnosticCase(
      "This ‘{’ opens no placeholder", "## A\n\n- 当：好\n\n> 好，1️⃣{订单号。2️⃣\n\n> 好。\n"),
  ]

  static let patterns = [
    DiagnosticCase("This ')' closes nothing", pattern("退货1️⃣）2️⃣")),
    DiagnosticCase("This '}' closes nothing", pattern("退货1️⃣}2️⃣")),
    DiagnosticCase("This pattern matches every message", pattern("1️⃣[请]…[谢谢]2️⃣")),
    DiagnosticCase("One side of this '|' is empty", pattern("退货 1️⃣|2️⃣")),
    DiagnosticCase("One side of this '&' is empty", pattern("退货 1️⃣＆2️⃣")),
    DiagnosticCase("This '*' follows no word", pattern("1️⃣*2️⃣退货")),
    DiagnosticCase(
      "Groups stand too deep in one another",
      pattern(String(repeating: "(", count: 16) + "1️⃣(2️⃣退" + String(repeating: ")", count: 17))),
    DiagnosticCase(
      "This group is opened with '(' but never closed", pattern("我要1️⃣（退货｜换货2️⃣")),
    DiagnosticCase(
      "This group is opened with '[' but never closed", pattern("1️⃣[我要2️⃣")),
    DiagnosticCase("Nothing stands in this group", pattern("退货1️⃣()2️⃣")),
    DiagnosticCase("This slot is opened with '{' but never closed", pattern("退货1️⃣{order2️⃣")),
    DiagnosticCase("This word list is opened with '<' but never closed", pattern("退货1️⃣<skin2️⃣")),
    DiagnosticCase("This slot has no name", pattern("退货1️⃣{ }2️⃣")),
    DiagnosticCase("This quotation is never closed", pattern("1️⃣\"退货2️⃣")),
    DiagnosticCase(
      "Nothing that can be matched stands in these quotes", pattern("退货1️⃣\"、\"2️⃣")),
    DiagnosticCase(
      "Nothing that can be matched stands in these quotes", pattern("退货1️⃣\"。\"2️⃣")),
    DiagnosticCase("This pattern is empty", pattern("1️⃣，2️⃣")),
    DiagnosticCase("This pattern is empty", pattern("1️⃣？2️⃣")),
    DiagnosticCase("One side of this '|' is empty", pattern("退货 1️⃣|2️⃣ 。")),
  ]

  static let slots = [
    DiagnosticCase(
      "This line does not say what a value looks like", "## 槽位：a\n\n- 形如：#\n- 1️⃣像是：#2️⃣\n"),
    DiagnosticCase("This shape holds no ‘#’ or ‘A’", "## 槽位：a\n\n- 形如：#\n- 形如：1️⃣DD2️⃣\n"),
    DiagnosticCase("“46-35” is no range", "## 槽位：a\n\n- 类型：1️⃣数字 46-352️⃣\n"),
    DiagnosticCase("No type is called “nmber”", "## 槽位：a\n\n- type: 1️⃣nmber2️⃣\n"),
  ]

  static let examples = [
    DiagnosticCase("This example is empty", "## A\n\n- 当：好\n\n> 好。\n\n### 例\n\n- 1️⃣不：2️⃣\n"),
    DiagnosticCase(
      "Nobody speaks in this line",
      "## A\n\n- 当：好\n\n> 好。\n\n### 对话\n\n    客：好\n    1️⃣你好呀2️⃣\n"),
    DiagnosticCase("This rule says and does nothing", "## 1️⃣A2️⃣\n\n- 当：好\n"),
    DiagnosticCase(
      "This rule is silent and has a reply", "## 1️⃣A2️⃣\n\n- 当：好\n- 不回复：\n\n> 好。\n"),
    DiagnosticCase(
      "Nothing is looked up in this rule", "## A\n\n- 当：好\n1️⃣- 查不到：没有。2️⃣\n\n> 好。\n"),
  ]

  static let links = [
    DiagnosticCase(
      "“a” exists already",
      "## A {#a}\n\n- 当：好\n\n> 好。\n\n1️⃣## B {#a}2️⃣\n\n- 当：坏\n\n> 好。\n"),
    DiagnosticCase(
      "“a” exists already", "## 词表：a\n\n- 好\n\n1️⃣## 词表：a2️⃣\n\n- 坏\n"),
    DiagnosticCase("No slot is called “order”", pattern("退货1️⃣{order}2️⃣")),
    DiagnosticCase("No word list is called “skin”", pattern("退货1️⃣<skin>2️⃣")),
    DiagnosticCase("No rule is called “b”", "## A\n\n- 当：好\n- 转到：1️⃣b2️⃣\n"),
    DiagnosticCase(
      "‘then’ goes on elsewhere before this rule's ticket or answer",
      "## 1️⃣A2️⃣\n\n- 当：好\n- 转到：b\n- 转人工：售后\n\n## b\n\n> 好。\n"),
    DiagnosticCase(
      "No document or section is called “none.md”", "## A\n\n- 当：好\n- 知识：1️⃣none.md2️⃣\n"),
    DiagnosticCase(
      "No source is called “stock”",
      "## A\n\n- 当：{n}\n- 查询：1️⃣stock2️⃣ {n}\n\n> 好。\n\n## 槽位：n\n\n- 形如：#\n"),
    DiagnosticCase(
      "Nothing is looked up for {order.status}", "## A\n\n- 当：好\n\n> 好，1️⃣{order.status2️⃣}。\n"),
    DiagnosticCase(
      "No slot, tag or field is called “size”", "## A\n\n- 当：好\n\n> 好，1️⃣{size2️⃣}。\n"),
    DiagnosticCase(
      "{n} is never asked for",
      "## A\n\n- 当：好\n1️⃣- 查询：order {n}2️⃣\n\n> 好。\n\n## 槽位：n\n\n- 形如：#\n"),
    DiagnosticCase(
      "Only 1 example(s) teach this rule, and it has no pattern",
      "1️⃣## A2️⃣\n\n> 好。\n\n### 例\n\n- 你们几点开门\n"),
    DiagnosticCase("Nothing leads to this rule", "1️⃣## A2️⃣\n\n> 好。\n"),
    DiagnosticCase("‘then’ leads back to this rule", "1️⃣## A {#a}2️⃣\n\n- 当：好\n- 转到：a\n"),
    DiagnosticCase(
      "“退貨” never reaches this rule: “A” takes it first",
      "## A\n\n- 当：退货\n\n> 好。\n\n## B\n\n1️⃣- 当：退貨2️⃣\n\n> 好。\n"),
  ]

  /// A rule with one pattern beside a good one.
  private static func pattern(_ text: String) -> String {
    "## A\n\n- 当：好\n- 当：\(text)\n\n> 好。\n"
  }
}
