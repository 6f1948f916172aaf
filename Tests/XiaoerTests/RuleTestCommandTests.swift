import Testing
@testable import xiaoer

/// `xiaoer test`.
@Suite struct RuleTestCommandTests {
  @Test func `the examples and conversations of the shipped rules pass`() {
    let run = ProgramRun(["test"])
    #expect(run.status == .success, "\(run.output)")
    #expect(run.output.hasSuffix(" passed, 0 failed\n"))
    #expect(run.lines.count == 1)
  }

  @Test func `a rule that takes another's example is named with its place`() throws {
    let shop = try TemporaryShop(
      rules: """
        ## 退货 {#return}

        - 当：退货

        > 好的。

        ### 例

        - 退货怎么弄
        - 不：退货多久到账

        ## 到账 {#refund}

        - 当：退货怎么弄

        > 三天。

        """)
    let (status, output, _) = shop.run(["test"])
    #expect(status == .findings)
    #expect(
      output == """
        rules.md:9: “退货怎么弄” is taken by “到账” (rules.md:12), not “退货”
        rules.md:10: “退货多久到账” must not reach “退货”, but does
        0 passed, 2 failed

        """)
  }

  @Test func `a conversation that goes otherwise is shown line by line`() throws {
    let shop = try TemporaryShop(
      rules: """
        ## 退货 {#return}

        - 当：退货
        - 追问：{order} 请把订单号发给我。
        - 转人工：售后

        > 好的。

        ### 对话

            客：退货
            二：请把订单号给我。
            客：DD1
            票：售后 紧急 order=DD2

            客：退货
            二：请把…
            客：DD1
            票：售后 普通 order=DD1
            静：

        ## 槽位：order

        - 形如：DD#

        """)
    let (status, output, _) = shop.run(["test"])
    #expect(status == .findings)
    #expect(
      output == """
        rules.md:12: the bot should say “请把订单号给我。”, but says “请把订单号发给我。”
        rules.md:14: the ticket lacks “紧急 order=DD2”; it is “售后 normal order=DD1”
        rules.md:20: the bot should be silent, but says “好的。”
        2 passed, 3 failed

        """)
    let (_, all, _) = shop.run(["test", "--verbose"])
    #expect(all.contains("rules.md:17: passed\n"))
  }

  @Test func `an example is tried at a time when its rule answers`() throws {
    let shop = try TemporaryShop(
      rules: """
        ## 白天 {#day}

        - 当：有人吗
        - 仅限：09:00-18:00

        > 在。

        ### 例

        - 有人吗

        ## 夜里 {#night}

        - 当：有人吗
        - 仅限：18:00-09:00

        > 明早再说。

        ### 例

        - 有人吗

        ### 对话

            客：有人吗
            二：在。

        """)
    let (status, output, _) = shop.run(["test"])
    #expect(output == "3 passed, 0 failed\n")
    #expect(status == .success)
  }

  @Test func `only the rules of the files that are named are tested`() {
    let all = ProgramRun(["test", "--verbose"])
    let some = ProgramRun(["test", "--verbose", "./Rules/orders.md"])
    #expect(some.lines.dropLast().allSatisfy { $0.hasPrefix("Rules/orders.md:") })
    #expect(some.lines.count > 10)
    #expect(all.lines.count > some.lines.count)
    #expect(ProgramRun(["test", "--verbose", "Rules"]).output == all.output)
    let missing = ProgramRun(["test", "none.md"])
    #expect(missing.status == .usage)
    #expect(missing.error == "xiaoer: none.md: no such file or folder\n")
  }
}
