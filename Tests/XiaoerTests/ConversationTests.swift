import Foundation
import Testing
@testable import xiaoer

/// `xiaoer reply` at a terminal.
@Suite struct ConversationTests {
  let shop: TemporaryShop

  init() throws { shop = try TemporaryShop(rules: WhyTests.rules) }

  private func talk(_ input: String, _ words: [String] = []) -> ProgramRun {
    ProgramRun(["reply"] + words + shop.options, input: input, terminal: true)
  }

  @Test func `a terminal is greeted, prompted and answered`() {
    let run = talk("退货\nDD20251121001\n")
    #expect(run.status == .success)
    #expect(
      run.error
        == "Talking to Xiaoer. /why explains the last answer, /reset starts over, /quit ends.\n")
    #expect(
      run.output.hasPrefix("> 请把订单号发给我。\n订单 DD20251121001 登记好了。\n[ticket 售后 urgent #"))
  }

  @Test func `the last answer is explained, and the talk starts over`() {
    let run = talk("/why\n退货\n/why\n/reset\n/why\nDD20251121001\n/quit\n退货\n")
    #expect(run.status == .success)
    #expect(run.output.contains("decision  ask return"))
    #expect(run.error.contains("Nothing was said yet."))
    #expect(run.error.contains("Starting over."))
    #expect(run.error.components(separatedBy: "Nothing was said yet.").count == 3)
    #expect(!run.output.contains("[ticket 售后"), "the question was forgotten")
    let asked = run.output.components(separatedBy: "请把订单号发给我。").count - 1
    #expect(asked == 1, "nothing is answered after /quit")
  }

  @Test func `other commands are named, blank lines ignored, silence told`() {
    let run = talk("/help\n\n   \n好\n")
    #expect(run.error.contains("Commands are /why /reset /quit."))
    #expect(run.status == .success)
  }

  @Test func `an output that is no terminal has no prompt`() {
    let recorder = ProgramRun(["reply"] + shop.options, input: "退货\n")
    #expect(recorder.output == "请把订单号发给我。\n")
    #expect(recorder.error.isEmpty)
  }

  @Test func `bytes that are no text are told, and the talk goes on`() {
    let run = ProgramRun(
      ["reply"] + shop.options, bytes: [0xFF, 0x0A] + Array("退货\n".utf8), terminal: true)
    #expect(run.error.contains("The line is not valid UTF-8."))
    #expect(run.output.contains("请把订单号发给我。"))
    #expect(run.status == .success)
  }

  @Test func `the shipped shop says welcome`() {
    let run = ProgramRun(["reply", "--language", "zh"], input: "/quit\n", terminal: true)
    #expect(run.error == "和小二聊天。/why 说明上一句的理由，/reset 从头开始，/quit 结束。\n")
    #expect(!run.output.replacingOccurrences(of: "> ", with: "").isEmpty)
  }
}
