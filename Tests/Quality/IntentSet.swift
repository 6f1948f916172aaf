internal import Chat
internal import Dialogue
internal import IntentMatching
internal import RuleLanguage

/// A set of messages with their intents; what belongs to none is out of scope.
struct IntentSet {
  let name: String
  let file: String
  /// Rows of this bot only.
  var bot: String?
  /// Front matter of the rule file.
  var strictness: String?
  /// The training rows without an intent become examples of a silent rule.
  var leavesAlone = false

  static let folds = 5

  /// Learns from the training side and asks what stands in the half.
  func measure(_ data: DataFolder) throws(QualityError) -> Measurement {
    let rows = try own(data.training(file))
    var tally = Tally()
    ask(try own(data.asked(file)), trainedOn: rows, &tally)
    return tally.measurement(of: name, side: data.half)
  }

  /// Cross-validation on the training side: each fold is asked of a shop that has learnt the others.
  ///
  /// Of each intent every fifth row, in the order of the file, makes a fold.
  func measureTraining(_ data: DataFolder) throws(QualityError) -> Measurement {
    let rows = try own(data.training(file))
    var seen: [String: Int] = [:]
    let fold = rows.map { row in
      let label = row.intent ?? ""
      seen[label, default: -1] += 1
      return seen[label, default: 0] % Self.folds
    }
    var tally = Tally()
    for left in 0..<Self.folds {
      let asked = rows.indices.filter { fold[$0] == left }.map { rows[$0] }
      ask(asked, trainedOn: rows.indices.filter { fold[$0] != left }.map { rows[$0] }, &tally)
    }
    return tally.measurement(of: name, side: Baseline.training)
  }

  private func own(_ rows: [Row]) -> [Row] {
    bot.map { bot in rows.filter { $0.string("bot") == bot } } ?? rows
  }

  private func ask(_ asked: [Row], trainedOn rows: [Row], _ tally: inout Tally) {
    // The order of code points, in which the script numbers intents.
    let labels = Set(rows.compactMap(\.intent)).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    let shop = InMemoryShop(rules: ruleFile(rows, labels))
    let messages = asked.map { Message(id: $0.id, conversation: $0.id, content: .text($0.text)) }
    let (responses, microseconds) = shop.answers(to: messages)
    let intents = Dictionary(
      labels.enumerated().map { ("intent-\($0)", $1) }, uniquingKeysWith: { first, _ in first })
    for (row, response) in zip(asked, responses) {
      tally.add(row, response, intents, rules: shop.responder.book)
    }
    tally.buildSeconds += shop.buildSeconds
    tally.seconds += microseconds * Double(asked.count) / 1_000_000
  }

  private func ruleFile(_ rows: [Row], _ labels: [String]) -> String {
    var text = strictness.map { "---\nstrictness: \($0)\n---\n\n" } ?? ""
    text += "# \(name)\n\n"
    if leavesAlone {
      text += "## Leave alone {#leave-alone}\n\n- silent\n\n### Examples\n\n"
      for row in rows where row.intent == nil { text += "- \(oneLine(row.text))\n" }
      text += "\n"
    }
    var examples: [String: [String]] = [:]
    for row in rows {
      let line = oneLine(row.text)
      if let intent = row.intent, !line.isEmpty { examples[intent, default: []].append(line) }
    }
    for (number, label) in labels.enumerated() {
      text += "## \(oneLine(label)) {#intent-\(number)}\n\n> ok\n\n### Examples\n\n"
      for line in examples[label] ?? [] { text += "- \(line)\n" }
      text += "\n"
    }
    return text
  }

  /// What was decided, counted.
  private struct Tally {
    var buildSeconds = 0.0
    var seconds = 0.0
    private var (inScope, outside, right, accepted, falseReplies) = (0, 0, 0, 0, 0)
    private var (top, clarified) = (0, 0)
    private var reliability = Reliability()
    private var answers = Reliability()

    mutating func add(
      _ row: Row, _ response: Responder.Response, _ intents: [String: String], rules: RuleBook
    ) {
      let decision = response.decision
      let speaks = [.reply, .ask, .ticket].contains(decision.action)
      let said = speaks ? decision.rule.flatMap { intents[$0] } : nil
      if decision.action == .clarify { clarified += 1 }
      if let intent = row.intent {
        inScope += 1
        if said == intent { right += 1 }
        if said != nil { accepted += 1 }
        if (decision.intent ?? decision.rule).flatMap({ intents[$0] }) == intent { top += 1 }
      } else {
        outside += 1
        if said != nil { falseReplies += 1 }
      }
      if said != nil {
        answers.add(confidence: decision.confidence, isRight: said == row.intent)
      }
      if let best = response.consideration.intents?.ranked.first {
        let rule = rules.rules[rules.intentRules[best.intent]].id
        // To leave alone what is none of the intents is right, too.
        reliability.add(confidence: Double(best.confidence), isRight: intents[rule] == row.intent)
      }
    }

    func measurement(of name: String, side: String) -> Measurement {
      var result = Measurement(
        set: name, side: side, kind: .intents, counts: [inScope, outside],
        buildSeconds: buildSeconds,
        microseconds: seconds * 1_000_000 / Double(max(1, inScope + outside)),
        reliability: reliability)
      result.figures[.answeredRight] = share(right, inScope)
      result.figures[.accepted] = share(accepted, inScope)
      result.figures[.rejected] = share(outside - falseReplies, outside)
      result.figures[.precision] = share(right, accepted + falseReplies)
      result.figures[.top1] = share(top, inScope)
      result.figures[.clarified] = share(clarified, inScope + outside)
      result.figures[.calibrationError] = reliability.expectedError
      result.figures[.answerCalibrationError] = answers.expectedError
      return result
    }
  }
}
