import Foundation
import Testing

@testable import xiaoer

@Suite struct WhyTests {
  static let rules = """
    # 售后

    ## 退货 {#return}

    - 当：退货
    - 除非：退货政策
    - 追问：{order} 请把订单号发给我。
    - 转人工：售后，紧急

    > 订单 {order} 登记好了。

    ## 退换 {#exchange}

    - 当：退 | 换货

    > 换货请找同事。

    ## 夜里 {#night}

    - 当：退货
    - 仅限：22:00-06:00

    > 明早再说。

    ## 退货投诉 {#urgent}

    - 当：退货…投诉
    - 优先级：5

    > 马上处理。

    ## 包装 {#wrap}

    > 可以包装。

    ### 例

    - 能包成礼物吗
    - 有没有礼盒
    - 送人用，帮忙包装一下

    ## 发票 {#invoice}

    > 可以开发票。

    ### 例

    - 能开发票吗
    - 发票抬头怎么写
    - 电子发票发我邮箱

    ## 完成 {#done}

    - 事件：order.completed

    > 谢谢。

    ## 后来 {#later}

    - 当：退货

    > 换个说法。

    ## 槽位：order

    - 形如：DD###########

    """
  static let knowledge = """
    # 月季

    ## 月季红蜘蛛怎么办 {#mites}

    先用清水冲叶背，再喷阿维菌素。

    ## 月季怎么浇水

    见干见湿，早晚浇。

    """

  let shop: TemporaryShop

  init() throws { shop = try TemporaryShop(rules: Self.rules, knowledge: Self.knowledge) }

  private func json<Fact: Decodable>(_ words: [String], as type: Fact.Type) throws -> Fact {
    let (status, output, error) = shop.run(["why"] + words + ["--json"])
    #expect(status == .success)
    #expect(error.isEmpty)
    return try JSONDecoder().decode(type, from: Data(output.utf8))
  }

  private struct Report: Decodable {
    struct Pattern: Decodable {
      let rule: String
      let place: String
      let pattern: String
      let matched: [String]
      let explained: Double
      let priority: Int
      let barred: String?
    }
    struct Example: Decodable {
      let rule: String
      let place: String
      let isAccepted: Bool
      let nearestExample: String?
      let nearestExamplePlace: String?
    }
    struct Passage: Decodable {
      let source: String
      let isSure: Bool
    }
    let text: String
    let folded: String
    let action: String
    let reason: String
    let says: String?
    let rule: String?
    let place: String?
    let patterns: [Pattern]
    let patternMargin: Double?
    let examples: [Example]
    let passages: [Passage]
    let attention: [String]?
  }

  private struct Not: Decodable {
    let rule: String
    let place: String
    let cause: String
    let detail: String?
    let detailPlace: String?
    let score: Double?
    let threshold: Double?
    let winner: String?
  }

  @Test func `the winner stands with its place, its words, the runner-up and the margin`() throws {
    let (status, output, error) = shop.run(["why", "我想退貨"])
    #expect(status == .success)
    #expect(error.isEmpty)
    try expectSnapshot(output, "why-pattern.txt")
    let report = try json(["我想退貨"], as: Report.self)
    #expect(report.text == "我想退貨")
    #expect(report.folded == "我想退货")
    #expect(report.action == "ask")
    #expect(report.reason == "pattern")
    #expect(report.rule == "return")
    #expect(report.place == "rules.md:3" || report.place?.hasSuffix("/rules.md:3") == true)
    let first = try #require(report.patterns.first)
    #expect(first.pattern.hasSuffix("rules.md:5"))
    #expect(first.matched == ["退貨"])
    #expect(first.explained == 0.5)
    #expect(first.barred == nil)
    #expect(report.patterns.contains { $0.rule == "night" && $0.barred == "22:00-06:00" })
    #expect(report.patternMargin != nil)
  }

  @Test func `examples and documents say how near they came`() throws {
    let wrap = try json(["帮忙包装一下吧"], as: Report.self)
    #expect(wrap.rule == "wrap")
    let example = try #require(wrap.examples.first)
    #expect(example.rule == "wrap")
    #expect(example.isAccepted)
    #expect(example.nearestExample == "送人用，帮忙包装一下")
    #expect(example.nearestExamplePlace?.hasSuffix("rules.md:40") == true)
    let mites = try json(["月季红蜘蛛怎么办"], as: Report.self)
    #expect(mites.reason == "knowledge")
    #expect(mites.passages.first?.source.hasSuffix("KnowledgeBase/garden.md#mites") == true)
    #expect(mites.passages.first?.isSure == true)
    let (_, text, _) = shop.run(["why", "月季红蜘蛛怎么办"])
    #expect(text.contains("decision  reply  (knowledge)"))
    #expect(text.contains("garden.md#mites  “月季红蜘蛛怎么办”"))
  }

  @Test(
    arguments: [
      (["退货"], "return", "it did", String?.none),
      (["换货"], "return", "no pattern matches", nil),
      (["退货政策"], "return", "veto", "退货政策"),
      (["我想退货"], "night", "condition", "22:00-06:00"),
      (["我想退货"], "exchange", "outranked", "return: explains 2 > 1"),
      (["我想退货"], "later", "outranked", "return: file order"),
      (["退货我要投诉"], "return", "outranked", "urgent: priority 5 > 0"),
      (["我想退货"], "wrap", "examples too far", nil),
      (["谢谢"], "done", "answers events only", "order.completed"),
      (["哈哈昨天退货了", "--group"], "return", "not addressed", nil),
    ])
  func `each reason why a rule did not answer is told with its detail`(
    words: [String], rule: String, cause: String, detail: String?
  ) throws {
    let why = try json(words + ["--not", rule], as: Not.self)
    #expect(why.rule == rule)
    #expect(why.cause == cause)
    #expect(why.detail == detail)
    #expect(why.place.contains("rules.md:"))
    let (status, text, _) = shop.run(["why"] + words + ["--not", rule])
    #expect(status == .success)
    #expect(text.hasPrefix("\(rule)  rules.md:"))
    if let detail { #expect(text.contains(detail)) }
  }

  @Test func `the places of a veto and of the winner are told`() throws {
    let veto = try json(["退货政策", "--not", "return"], as: Not.self)
    #expect(veto.detailPlace?.hasSuffix("rules.md:6") == true)
    let outranked = try json(["我想退货", "--not", "exchange"], as: Not.self)
    #expect(outranked.detailPlace?.hasSuffix("rules.md:3") == true)
    #expect(outranked.winner == "return")
  }

  @Test func `the time of day is the shop's, noon unless told`() throws {
    let noon = try json(["我想退货", "--not", "night"], as: Not.self)
    #expect(noon.cause == "condition")
    let night = try json(["退货政策", "--time", "03:00", "--not", "night"], as: Not.self)
    #expect(night.cause == "it did")
    let evening = try json(["退货政策", "--time", "22:00"], as: Report.self)
    #expect(evening.rule == "night")
    let morning = try json(["退货政策", "--time", "06:00"], as: Report.self)
    #expect(morning.rule != "night")
  }

  @Test func `a rule that does not exist is one sentence`() {
    let (status, output, error) = shop.run(["why", "退货", "--not", "nothing"])
    #expect(status == .usage)
    #expect(output.isEmpty)
    #expect(error == "xiaoer: there is no rule “nothing”\nTry ‘xiaoer why --help’.\n")
  }

  @Test func `reasons are told in Chinese too`() throws {
    let run = ProgramRun(
      ["why", "我想退货", "--not", "night"] + shop.options.dropLast(2) + ["--language", "zh"])
    #expect(
      shop.short(run.output) == "night  rules.md:18\n  “仅限”的条件不成立：22:00-06:00\n")
  }
}
