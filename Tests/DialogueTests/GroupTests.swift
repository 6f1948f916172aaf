import Chat
import Testing

@testable import Dialogue

/// In a group the bot keeps quiet unless it is asked.
@Suite struct GroupTests {
  private static func group(_ rules: String) -> Talk {
    var talk = Talk(rules)
    talk.kind = .group
    talk.wait(0)
    return talk
  }

  private static let fee = "## 运费 {#fee}\n\n- 当：运费\n\n> 八元。\n\n"

  @Test func `a statement is left alone and a question answered`() {
    var talk = Self.group(Self.fee)
    let statement = talk.say("昨天付了运费", name: "小明")
    #expect(statement.action == .silence)
    #expect(statement.reason == .notAddressed)
    #expect(talk.say("请问运费多少钱？", by: "u2").rule == "fee")
  }

  @Test func `whoever is called answers`() {
    var talk = Self.group(Self.fee)
    #expect(talk.say("运费", mentioned: true).rule == "fee")
  }

  @Test func `what nothing answers is silence, however often, and no ticket`() {
    var talk = Self.group(Self.fee + "## f\n\n- 事件：fallback\n\n> 没懂\n")
    for _ in 0..<4 {
      #expect(talk.say("请问你们会修飞船吗？", mentioned: true).action == .silence)
    }
    #expect(talk.state.misses == 0)
  }

  @Test func `rules for groups and for mentions say so`() {
    var talk = Self.group(
      "## g\n\n- 当：打卡\n- 仅限：群聊\n\n> 收到\n\n## m\n\n- 当：签到\n- 仅限：被提到\n\n> 好\n\n"
        + "## p\n\n- 当：密码\n- 仅限：私聊\n\n> 秘密\n")
    #expect(talk.say("打卡").rule == "g")
    #expect(talk.say("签到").action == .silence)
    #expect(talk.say("签到", mentioned: true).rule == "m")
    #expect(talk.say("请问密码多少？", mentioned: true).action == .silence)
  }

  @Test func `the same answer waits for its cooldown, for each member and unless called`() {
    var talk = Self.group(Self.fee)
    #expect(talk.say("请问运费多少钱？").action == .reply)
    talk.wait(599)
    #expect(talk.say("请问运费多少钱？").reason == .cooldown)
    #expect(talk.say("请问运费多少钱？", by: "u2").action == .reply)
    #expect(talk.say("请问运费多少钱？", mentioned: true).action == .reply)
    talk.wait(600)
    #expect(talk.say("请问运费多少钱？").action == .reply)
  }

  @Test func `without times there is no cooldown`() {
    var talk = Self.group(Self.fee)
    talk.time = nil
    #expect(talk.say("请问运费多少钱？").action == .reply)
    #expect(talk.say("请问运费多少钱？").action == .reply)
  }

  @Test func `the answer to what the bot asked is said at once`() {
    var talk = Self.group(
      "## a\n\n- 当：到哪\n- 追问：{o} 单号？\n\n> {o} 在路上\n\n## 槽位：o\n\n- 形如：DD####\n")
    for order in ["DD1234", "DD5678"] {
      #expect(talk.say("请问我的包裹到哪了？", mentioned: true).action == .ask)
      talk.say("我昨天也买了", by: "u2")
      #expect(talk.say(order).text == "\(order) 在路上")
    }
  }
}
