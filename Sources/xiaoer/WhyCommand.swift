internal import Chat
internal import Dialogue
internal import IntentMatching
internal import Foundation
internal import Reception
internal import RuleLanguage
internal import SourceDiagnostics
internal import TextNormalization
internal import XiaoerKit

/// `xiaoer why`: why this answer, and why not another.
struct WhyCommand: Command {
  static let name = "why"
  static let summary = "why this answer; --not RULE: why not that rule"
  static let operands = "TEXT"
  static let options = [
    Option(name: "not", value: "RULE", help: "the first condition of that rule that failed"),
    Option(name: "json", value: nil, help: "the same as data"),
    Option(name: "group", value: nil, help: "as a message in a group"),
    Option(name: "mentioned", value: nil, help: "as a message that names the bot"),
    Option(name: "channel", value: "NAME", help: "as a message of that gateway"),
    Option(
      name: "time", value: "HH:MM", help: "as a message at that time of day (default: 12:00)"),
  ]
  static let details = """
    examples:
      xiaoer why '我想退个货'
      xiaoer why '我想退个货' --not exchange
      xiaoer why '月季红蜘蛛怎么办？' --group --json

    exit status: 0 explained, 2 wrong usage or unreadable files

    """

  private let common: CommonOptions
  private let text: String
  private let rule: String?
  private let isJSON: Bool
  private var message: Message
  private let minute: Int

  init(_ arguments: Arguments) throws {
    common = CommonOptions(arguments)
    guard !arguments.operands.isEmpty else { throw UsageError("why needs the text of a message") }
    text = arguments.operands.joined(separator: " ")
    rule = arguments.value("not")
    isJSON = arguments.has("json")
    message = Message(id: "1", content: .text(text))
    if arguments.has("group") { message.kind = .group }
    message.isMentioned = arguments.has("mentioned")
    if let channel = arguments.value("channel") { message.channel = channel }
    let parts = (arguments.value("time") ?? "12:00").split(separator: ":").map { Int($0) }
    guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
      (0...59).contains(minute)
    else { throw UsageError("option --time takes a time such as 09:30") }
    self.minute = hour * 60 + minute
  }

  func run(_ console: Console) throws -> Console.ExitStatus {
    let shop = try common.shop(console)
    // Midnight of 2025-11-21, a working day, on a clock that is not set off from Greenwich.
    let day = Timestamp(seconds: 1_763_683_200)
    let offset = Double(shop.configuration.utcOffset(at: day))
    let desk = shop.desk()
    let now = Timestamp(seconds: day.seconds + Double(minute) * 60 - offset)
    let response = desk.receive(message, at: now)
    let report = WhyReport(shop: shop, message: message, response: response)
    if let rule {
      guard let number = shop.book.number(ofRule: rule) else {
        throw UsageError("there is no rule “\(rule)”")
      }
      let answer = WhyNot(shop: shop, response: response, rule: number)
      return try print(answer, answer.text(in: common.language(console)), console)
    }
    return try print(report, report.text(in: common.language(console)), console)
  }

  private func print(
    _ data: some Encodable, _ text: String, _ console: Console
  ) throws -> Console.ExitStatus {
    if isJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try console.print(String(decoding: try encoder.encode(data), as: UTF8.self))
    } else {
      try console.print(text, terminator: "")
    }
    return .success
  }
}

/// Why a rule did not answer: its first condition that failed, in the order they are looked at.
struct WhyNot: Encodable {
  enum Cause: String, Encodable {
    case itDid = "it did"
    case noPattern = "no pattern matches"
    case veto
    case condition
    case notAddressed = "not addressed"
    case outranked
    case examplesTooFar = "examples too far"
    case eventOnly = "answers events only"
  }

  let rule: String
  let place: String
  let cause: Cause
  /// The veto or condition, as written; the rule that outranks it.
  let detail: String?
  let detailPlace: String?
  /// For examples: how near it came and what it takes.
  let score: Double?
  let threshold: Double?
  let winner: String?

  init(shop: Shop, response: Responder.Response, rule number: Int) {
    let rule = shop.book.rules[number]
    let facts = response.consideration
    self.rule = rule.id
    place = rule.location.description
    winner = response.decision.rule
    var (cause, detail, detailPlace) = (Cause.noPattern, String?.none, String?.none)
    var (score, threshold) = (Double?.none, Double?.none)
    let candidate = facts.candidates.first { $0.rule == number }
    let scan = shop.book.scan(facts.text?.source ?? NormalizedText(""))
    let matchesAny = rule.patterns.indices.contains {
      shop.book.match(ofRule: number, pattern: $0, in: scan) != nil
    }
    if response.decision.rule == rule.id {
      cause = .itDid
    } else if !rule.events.isEmpty, rule.patterns.isEmpty, rule.examples.isEmpty {
      cause = .eventOnly
      detail = rule.events.joined(separator: ", ")
    } else if matchesAny, let veto = shop.book.veto(ofRule: number, in: scan) {
      (cause, detail, detailPlace) = (.veto, veto.source, veto.location.description)
    } else if let candidate, case .condition(let condition) = candidate.standing {
      (cause, detail) = (.condition, condition)
    } else if let candidate, candidate.standing == .notAddressed {
      cause = .notAddressed
    } else if candidate != nil {
      cause = .outranked
      detail = Self.order(shop, facts, number)
      detailPlace = facts.candidates.first.map { shop.book.rules[$0.rule].location.description }
    } else if let intent = shop.book.intentRules.firstIndex(of: number),
      let why = shop.book.intents.explain(scan.text.source, intent: intent)
    {
      (score, threshold) = (Double(why.acceptScore), Double(why.threshold))
    }
    if cause == .noPattern, rule.patterns.isEmpty, !rule.examples.isEmpty {
      cause = .examplesTooFar
    }
    (self.cause, self.detail, self.detailPlace) = (cause, detail, detailPlace)
    (self.score, self.threshold) = (score, threshold)
  }

  /// What decided between it and the winner.
  private static func order(_ shop: Shop, _ facts: Consideration, _ number: Int) -> String? {
    guard let best = facts.candidates.first,
      let own = facts.candidates.first(where: { $0.rule == number })
    else { return nil }
    let (winner, loser) = (shop.book.rules[best.rule], shop.book.rules[number])
    if winner.priority != loser.priority {
      return "\(winner.id): priority \(winner.priority) > \(loser.priority)"
    }
    if best.explained != own.explained {
      return "\(winner.id): explains \(best.explained) > \(own.explained)"
    }
    return "\(winner.id): file order"
  }

  func text(in language: MessageLanguage) -> String {
    let isChinese = language == .chinese
    let why: String =
      switch cause {
      case .itDid: isChinese ? "就是这条规则回答的" : "this rule did answer"
      case .noPattern: isChinese ? "没有一条句式匹配" : "none of its patterns matches"
      case .veto: isChinese ? "被“除非”排除" : "an ‘unless’ vetoes it"
      case .condition: isChinese ? "“仅限”的条件不成立" : "an ‘only’ condition does not hold"
      case .notAddressed: isChinese ? "群里这句话不是在问服务的人" : "in the group, nobody was asked to serve"
      case .outranked: isChinese ? "匹配了，但另一条排在前面" : "it matches, but another rule comes first"
      case .examplesTooFar: isChinese ? "和它的例句不够像" : "its examples are too far"
      case .eventOnly: isChinese ? "它只回应事件" : "it answers events only"
      }
    var line = "\(rule)  \(place)\n  \(why)"
    if let detail { line += isChinese ? "：\(detail)" : ": \(detail)" }
    if let detailPlace { line += "  \(detailPlace)" }
    if let score, let threshold {
      line += String(
        format: isChinese ? "；例句得分 %.2f，需要 %.2f" : "; its examples score %.2f of %.2f", score,
        threshold)
    }
    return line + "\n"
  }
}
