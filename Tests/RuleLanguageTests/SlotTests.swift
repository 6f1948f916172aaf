import TestSupport
import SourceDiagnostics
import Testing
import TextNormalization

@testable import RuleLanguage

/// Values of slots inside messages.
@Suite struct SlotTests {
  static func values(_ lines: String..., in text: String) throws -> [String] {
    let body =
      "## Rule {#rule}\n\n- when: {x}\n\n> ok\n\n## 槽位：x\n\n"
      + lines.map { "- \($0)\n" }.joined() + "\n## 词表：颜色\n\n- 红色：红 | 大红 | red\n- 蓝色：蓝 | dark blue\n"
    let (book, diagnostics) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: body))])
    #expect(diagnostics.isEmpty)
    let slot = try #require(book.slots.first)
    return slot.spans(in: MatchText(text)).map(\.value)
  }

  @Test(arguments: [
    ("DD####", "单号DD1234谢谢", ["DD1234"]), ("DD####", "dd1234", ["dd1234"]),
    ("DD####", "ＤＤ１２３４", ["ＤＤ１２３４"]),
    ("DD####", "DD 12-34", ["DD 12-34"]), ("DD####", "order DD1234 now", ["DD1234"]),
    ("DD####", "DD12345", []), ("DD####", "DD123", []), ("DD####", "ADD1234", []),
    ("DD####", "DD1234a", []), ("DD####", "DD1234和DD5678", ["DD1234", "DD5678"]),
    ("DD####", "DD1234，DD5678", ["DD1234", "DD5678"]),
    ("DD####", "DD1234 DD5678", ["DD1234", "DD5678"]),
    ("A##", "x12", ["x12"]), ("A##", "x12é", []), ("\\A##", "a12", ["a12"]), ("\\A##", "b12", []),
    ("#\\##", "1#2", ["1#2"]), ("##-##", "12-34", ["12-34"]), ("##-##", "1234", []),
    ("＃＃号", "12号", ["12号"]), ("## 号", "12号", ["12号"]), ("####", "1234", ["1234"]),
    ("####", "12 34", ["12 34"]), ("####", "1234.", ["1234"]), ("####", "单1234。谢谢", ["1234"]),
    ("京A·####", "京A·1234", ["京A·1234"]), ("####", "好的。1234", ["1234"]),
  ])
  func `a shape is found with blanks and hyphens between its characters`(
    shape: String, text: String, values: [String]
  ) throws {
    #expect(try Self.values("like: \(shape)", in: text) == values)
  }

  @Test(arguments: [
    ("", "我要42双", ["42"]), ("", "３８", ["38"]), ("", "42.5", ["42.5"]), ("", "一百零五", ["105"]),
    ("", "两千三百四十五", ["2345"]), ("", "十五", ["15"]), ("", "二十", ["20"]), ("", "四二", ["42"]),
    ("", "三个，五个", ["3", "5"]), ("", "abc12", []), ("", "007", ["7"]), ("", "٤٢", ["42"]),
    ("", "1 2 3", ["1", "2", "3"]), ("", "99999999999999999999", []), ("", "没有", []),
    ("", "好的。38", ["38"]), ("", "size. 38", ["38"]),

    (" 35-46", "42", ["42"]), (" 35-46", "34和47", []), (" 35-46", "四十二", ["42"]),
    (" 35-46", "420", []),
    (" 35-46", "35 46", ["35", "46"]), (" 35-46", "42码的", ["42"]), (" 1-9", "四十五", []),
    (" 1-9", "五", ["5"]), (" 0.5-1.5", "1.2米", ["1.2"]), (" 1-5", "1.2.3", ["1.2"]),
    (" 35～46", "40", ["40"]), (" 35 - 46", "40", ["40"]),
  ])
  func `a number is found as digits and as a Chinese numeral, inside its range`(
    range: String, text: String, values: [String]
  ) throws {
    #expect(try Self.values("type: number\(range)", in: text) == values)
    #expect(try Self.values("类型：数字\(range)", in: text) == values)
  }

  @Test(arguments: [
    ("明天下午", ["明天"]), ("大后天", ["大后天"]), ("下周五来", ["下周五"]), ("这个星期天", ["这个星期天"]),
    ("周末", ["周末"]), ("11月21日", ["11月21日"]), ("十一月二十一号", ["十一月二十一号"]), ("11/21", ["11/21"]),
    ("2025-11-21", ["2025-11-21"]), ("2025年1月2日", ["2025年1月2日"]), ("21号", ["21号"]),
    ("tomorrow please", ["tomorrow"]), ("on next Friday", ["next Friday"]),
    ("Nov 21st", ["Nov 21st"]),
    ("21 november", ["21 november"]), ("the 3rd of may", []), ("by the end of june", ["june"]),
    ("13月40日", []), ("2025", []),
    ("马上", []), ("today or tomorrow", ["today", "tomorrow"]), ("周八", []),
    ("this weekend", ["this weekend"]),
  ])
  func `a date is found as customers write it`(text: String, values: [String]) throws {
    #expect(try Self.values("type: date", in: text) == values)
    #expect(try Self.values("类型：日期", in: text) == values)
  }

  @Test(arguments: [
    ("打13800138000", ["13800138000"]), ("138 0013 8000", ["138 0013 8000"]),
    ("+86-138-0013-8000", ["+86-138-0013-8000"]), ("(010) 1234-5678。", ["010) 1234-5678"]),
    ("123456", []), ("1234567890123456", []), ("call 5551234 now", ["5551234"]),
    ("13800138000，谢谢", ["13800138000"]),
    ("13800138000，13900139000", ["13800138000", "13900139000"]),
  ])
  func `a phone number has seven to fifteen digits`(text: String, values: [String]) throws {
    #expect(try Self.values("type: phone", in: text) == values)
    #expect(try Self.values("类型：手机", in: text) == values)
  }

  @Test(arguments: [
    ("要大红的", ["红色", "红色"]), ("RED one", ["红色"]), ("redder", []), ("紅", ["红色"]),
    ("dark blue", ["蓝色"]), ("绿", []),
  ])
  func `a word of a list stands for its canonical word`(text: String, values: [String]) throws {
    #expect(try Self.values("list: 颜色", in: text).prefix(1) == values.prefix(1))
    #expect(try Self.values("词表：颜色", in: text).isEmpty == values.isEmpty)
  }

  @Test func `several forms are alternatives`() throws {
    #expect(
      try Self.values("like: DD####", "type: number 1-9", in: "DD1234要3双") == ["DD1234", "3"])
  }

  @Test func `free text runs to the end of its sentence`() throws {
    #expect(try Self.values("type: text", in: "我叫小明。谢谢").first == "我叫小明")
  }

  @Test func `a slot follows a word of its own kind`() {
    for (pattern, text) in [
      ("order {x}", "my order DD1234 please"), ("order {x}", "order: DD1234"),
      ("{x} order", "DD1234 order"), ("room {y}", "room 12"), ("4 {y}", "4 12"),
    ] {
      let body =
        "## Rule {#rule}\n\n- when: \(pattern)\n\n> ok\n\n## Slot: x\n\n- like: DD####\n\n"
        + "## Slot: y\n\n- type: number\n"
      let (book, _) = RuleBook.link([RuleFile(SourceFile(path: "a.md", text: body))])
      #expect(book.matches(in: book.scan(NormalizedText(text))).count == 1, "\(pattern) on \(text)")
    }
  }

  @Test func `slots say whether they are free text and whether they are codes`() throws {
    let body =
      "## Slot: a\n\n- like: DD##\n\n## Slot: b\n\n- like: ##-##\n\n## Slot: c\n\n- type: text\n"
    let slots = RuleFile(SourceFile(path: "a.md", text: body)).slots
    #expect(slots.map(\.isCode) == [true, false, false])
    #expect(slots.map(\.isFreeText) == [false, false, true])
  }

  @Test func `readers stand any text`() throws {
    var random = SplitMix64(seed: 21)
    let pieces = [
      "1", "9", "0", ".", "-", "+", "(", ")", " ", "年", "月", "日", "号", "十", "二", "百", "千", "零", "D",
      "x",
      "下", "周", "星期", "nov", "next", "friday", "/", "。", "٣", "½", "é", "\n", "21", "2025", "th",
      "𝟗", "万",
    ]
    let body = """
      ## Slot: a

      - like: DD##
      - type: number 1-99
      - type: date
      - type: phone
      - type: text

      """
    let slot = try #require(RuleFile(SourceFile(path: "a.md", text: body)).slots.first)
    #expect(slot.forms.count == 5)
    for _ in 0..<4_000 {
      let text = MatchText(
        (0..<Int.random(in: 0...14, using: &random)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined())
      for span in slot.spans(in: text) {
        #expect(span.range.upperBound <= text.symbols.count && !span.range.isEmpty)
      }
    }
  }

  @Test func `no reader denies what its values begin with`() throws {
    let readers: [any SlotReader] = [
      ShapeReader([.digit, .digit]), ShapeReader([.letter, .digit]),
      ShapeReader([.literal("年"), .digit]), NumberReader(nil), DateReader(), PhoneReader(),
    ]
    let rests = [
      "", "1", "11", "月", "号", "十二", "一", "天", "期一", "个星期一", "晚", "后天", " 1234567", "oday",
      "ext friday",
    ]
    .map { Array($0.unicodeScalars) }
    var begun = [Int](repeating: 0, count: readers.count)
    let words = "零〇一二两三四五六七八九十百千大今明后昨前下这上本星礼周年月日号天晚早期拜个末"
    let others = Array(0x20..<0x700) + Array(stride(from: 0x700, to: 0x3_0000, by: 97))
    for scalar in words.unicodeScalars + others.compactMap(Unicode.Scalar.init) {
      for (number, reader) in readers.enumerated() where !reader.mayBegin(with: scalar) {
        for rest in rests {
          #expect(reader.read(([scalar] + rest)[...], at: 0) == nil, "\(scalar) \(number)")
        }
      }
      for (number, reader) in readers.enumerated() where reader.mayBegin(with: scalar) {
        begun[number] += 1
      }
    }
    #expect(begun.allSatisfy { (1..<200).contains($0) })
  }
}
