import Testing

@testable import TextNormalization

/// What folds to what.
@Suite struct FoldExamplesTests {
  @Test(arguments: [
    // Width and case.
    ("ＡＢＣ１２３", "abc123"), ("Hello, World!", "hello, world!"), ("ﾃｽﾄ", "テスト"), ("ｶﾞｷﾞ", "ガギ"),
    ("ÀÉÎõü", "aeiou"), ("Straße", "strasse"), ("ﬁne oﬃce", "fine office"), ("Ⅻ", "xii"),
    ("①②③", "123"), ("㎏", "kg"), ("½", "1⁄2"), ("ΣΊΣΥΦΟΣ", "σισυφοσ"), ("ИЙ", "ии"),
    // Traditional and simplified, and everyday variants.
    ("退貨", "退货"), ("機票", "机票"), ("臺灣", "台湾"), ("妳著急", "你着急"), ("喔", "哦"), ("憂鬱", "忧郁"),
    ("頭髮", "头发"), ("𠮷野家", "𠮷野家"),
    // Quotes, dashes, stops, brackets.
    ("「退」『货』《单》", "\"退\"\"货\"\"单\""), ("“a” ‘b’", "\"a\" 'b'"), ("a—b–c−d", "a-b-c-d"),
    ("好。是、不", "好.是,不"), ("等等……", "等等……"), ("【急】", "[急]"), ("￥5", "¥5"), ("~～〜", "~~~"),
    ("！？：；，（）", "!?:;,()"), ("don’t", "don't"), ("｛订单｝｜", "{订单}|"),
    // Blanks.
    ("  我 要　退 货  ", "我要退货"), ("我要 return 它", "我要 return 它"), ("a  b\t\tc", "a b c"),
    ("退 货 a 1", "退货 a 1"), ("カ タ カ ナ", "カタカナ"), ("한 국", "한 국"), ("a \n b", "a\nb"),
    ("退\r\n货", "退\n货"), ("a\n\n\nb", "a\nb"), ("\n退\n", "退"), ("a\u{A0}b", "a b"),
    ("退 ， 货", "退 , 货"),
    // What nobody sees vanishes, what is drawn stays.
    ("退\u{200B}货", "退货"), ("\u{202E}退货\u{202C}", "退货"), ("❤\u{FE0F}", "❤"), ("👍🏽", "👍"),
    ("😀退货😀", "😀退货😀"), ("👩‍👧", "👩👧"), ("\u{FEFF}a", "a"), ("a\u{0}b", "ab"), ("so\u{AD}ft", "soft"),
    ("", ""), ("   ", ""), ("\u{200D}", ""),
  ])
  func `a text folds as the reference says`(text: String, folded: String) {
    #expect(NormalizedText(text).string.unicodeScalars.elementsEqual(folded.unicodeScalars))
  }

  @Test(arguments: [
    ("我要 ＡＢＣ 退貨", 3, 3, "ＡＢＣ"), ("ﬁne", 0, 1, "ﬁ"), ("ｶﾞｷ", 0, 1, "ｶﾞ"),
    ("Cafe\u{301} x", 0, 4, "Cafe\u{301}"),
  ])
  func `a range of the fold leads back to what was typed`(
    text: String, start: Int, count: Int, original: String
  ) {
    let folded = NormalizedText(text)
    #expect(
      folded.original(in: start..<start + count).unicodeScalars
        .elementsEqual(original.unicodeScalars))
  }

  @Test func `original words lose the blanks around them and keep those inside`() {
    let folded = NormalizedText(" 我 要　退 ")
    #expect(folded.string == "我要退")
    #expect(folded.original(in: 0..<3) == "我 要　退")
    #expect(folded.original(in: 1..<2) == "要")
    #expect(folded.original(in: 1..<1) == "")
    #expect(folded.original(in: 3..<3) == "")
    #expect(folded.string(in: 0..<2) == "我要")
    #expect(!folded.isEmpty)
    #expect(NormalizedText("").isEmpty)
  }

  @Test func `Han and kana stand without blanks, letters and digits of other scripts make words`() {
    for scalar in "退𠮷カひ々〇".unicodeScalars {
      #expect(isHan(scalar))
      #expect(!isWordScalar(scalar))
    }
    for scalar in "az09йσ한३กé".unicodeScalars {
      #expect(!isHan(scalar))
      #expect(isWordScalar(scalar))
    }
    for scalar in " .,-!😀…$'\"\n".unicodeScalars {
      #expect(!isHan(scalar))
      #expect(!isWordScalar(scalar))
    }
  }
}
