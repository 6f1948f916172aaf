import Markdown
import Testing

@Suite struct MarkdownTextTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("*a* **b** ***c*** `d *e*`", "a b c d *e*"),
    ("**注意：**请提前**“预约”**到店", "注意：请提前“预约”到店"),
    ("2*3*4 snake_case_name", "234 snake_case_name"),
    ("[官网](https://example.com/a) <https://example.com>", "官网 https://example.com"),
    ("![小票](a.png) ![*b*](c)", "小票 b"),
    (#"\*不是强调\* \\ \a"#, #"*不是强调* \ \a"#),
    ("&lt;b&gt; &amp; &yen;5 &#20320;&#x597D; &nosuch; &#0;", "<b> & ¥5 你好 &nosuch; \u{FFFD}"),
    ("a<br>b <b>c</b> <!-- d -->e", "a\nb c e"),
    ("中\n文", "中文"), ("中，\n文", "中，文"), ("中\nabc\nd", "中 abc d"),
    ("一  \n二\\\n三", "一\n二\n三"), ("a\r\nb", "a b"),
    ("~~原价 100~~ 亲~在的~", "~~原价 100~~ 亲~在的~"),
    ("{order} [我](不想要|不要)了", "{order} 我了"),
    ("[a [b] c", "[a [b] c"), ("[]", "[]"), ("", ""), ("a\u{0}b", "a\u{FFFD}b"),
  ])
  func `marks leave and text stays`(_ text: String, _ plain: String) {
    #expect(MarkdownText.plain(text) == plain)
  }

  @Test(arguments: [
    ("[官网](https://example.com/a)", "官网 (https://example.com/a)"),
    ("[https://example.com](https://example.com)", "https://example.com"),
    ("<https://example.com>", "https://example.com"),
    ("[a@b.cn](mailto:a@b.cn)", "a@b.cn"), ("[客服](tel:400-1)", "客服 (400-1)"),
    ("[退货](returns.md#x)", "退货"), ("[](https://example.com)", "https://example.com"),
    ("看 [**帮助**](https://a.cn/b \"c\")。", "看 帮助 (https://a.cn/b)。"),
  ])
  func `a reply names the address of a link that does not show it`(_ text: String, _ plain: String)
  {
    #expect(MarkdownText.plain(text, links: .withAddress) == plain)
  }

  @Test func `a link finds its definition in the document`() {
    let document = document("[看][帮 助] 和 [Help]\n\n[帮  助]: https://a.cn/1\n[HELP]: /2 'h'\n")
    #expect(document.blocks.count == 1)
    #expect(
      document.plainText(of: document.blocks, links: .withAddress)
        == "看 (https://a.cn/1) 和 Help")
    #expect(document.definitions[MarkdownText.foldedLabel(" help")]?.title == "h")
  }

  @Test(arguments: [
    ("How to return?", "how-to-return"), ("退货 / 换货（鞋子）", "退货-换货鞋子"),
    ("a_b - c", "a_b-c"), ("？！", ""), ("Größe 42", "größe-42"),
  ])
  func `an anchor keeps letters, digits and Han`(_ heading: String, _ anchor: String) {
    #expect(MarkdownText.anchor(for: heading) == anchor)
    #expect(MarkdownText.anchor(for: anchor) == anchor)
  }

  @Test func `blocks become lines`() {
    let document = document(
      """
      # 退货 {#return}

      七天内，
      *免费*。

      - 鞋
        - 靴
      - 衣

        洗过不退

      3. 一
      4. 二

      | 码 | 长 |
      |---|---|
      | 36 | **23** |

      ```sh
      a  b

      *c*
      ```

      > 引
      ***
      <div>x</div>
      """)
    #expect(
      document.plainText(of: document.blocks) == """
        退货
        七天内，免费。
        - 鞋
          - 靴
        - 衣
          洗过不退
        3. 一
        4. 二
        码 | 长
        36 | 23
        a  b

        *c*
        引
        """)
  }
}
