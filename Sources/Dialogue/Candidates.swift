internal import Attention
internal import Chat
internal import IntentMatching
internal import Knowledge
internal import RuleLanguage
internal import TextNormalization

/// Finding what may answer: patterns, then examples, then documents.
extension Deliberation {
  /// Every rule whose pattern matches, best first: those that may answer, by priority, by how much
  /// they explain, by the language that their files name, by their order in the files.
  mutating func candidates() -> [Consideration.Candidate] {
    if let knownCandidates { return knownCandidates }
    let found = candidates(scan)
    knownCandidates = found
    return found
  }

  /// The same for another text than what was typed.
  func candidates(_ scan: MessageScan) -> [Consideration.Candidate] {
    var all = book.matches(in: scan).map { match in
      Consideration.Candidate(
        rule: match.rule, match: match, explained: explained(by: match, scan),
        standing: standing(ofRule: match.rule))
    }
    for rule in responder.earlyCatchAlls {
      all.append(
        Consideration.Candidate(
          rule: rule, match: nil, explained: 0, standing: standing(ofRule: rule)))
    }
    if all.count > 1 { all.sort { precedes($0, $1) } }
    return all
  }

  private func precedes(_ a: Consideration.Candidate, _ b: Consideration.Candidate) -> Bool {
    let (first, second) = (book.rules[a.rule], book.rules[b.rule])
    let (isEligible, other) = (a.standing == .eligible, b.standing == .eligible)
    if isEligible != other { return isEligible }
    if first.priority != second.priority { return first.priority > second.priority }
    if a.explained != b.explained { return a.explained > b.explained }
    let isOwn = first.language == language && first.language != nil
    let isOtherOwn = second.language == language && second.language != nil
    if isOwn != isOtherOwn { return isOwn }
    return a.rule < b.rule
  }

  /// The weight of the pattern's own words and of the slots that the rule would ask for.
  private func explained(by match: RuleMatch, _ scan: MessageScan) -> Int {
    let slots = book.rules[match.rule].asks.compactMap { ask in
      book.slotNumber(ask.slot).flatMap { number in
        book.isFreeText(slot: number) ? nil : scan.spans(ofSlot: number).first?.range
      }
    }
    return slots.isEmpty ? match.weight : scan.weight(ofAll: match.ranges + slots)
  }

  func standing(ofRule number: Int) -> Consideration.Candidate.Standing {
    let rule = book.rules[number]
    if !rule.conditions.isEmpty,
      let failing = rule.firstFailingCondition(in: knownContext ?? context())
    {
      return .condition(failing.source)
    }
    guard isInGroup, !mayAnswerInGroup else { return .eligible }
    let isMeantForGroups = rule.conditions.contains { condition in
      !condition.isNegated && (condition.test == .kind(.group) || condition.test == .mentioned)
    }
    return isMeantForGroups ? .eligible : .notAddressed
  }

  /// A rule without patterns and examples, where nothing else answers.
  func lateCatchAll() -> Int? {
    book.catchAllRules
      .filter { book.rules[$0].priority <= 0 && standing(ofRule: $0) == .eligible }
      .max { (book.rules[$0].priority, -$0) < (book.rules[$1].priority, -$1) }
  }

  /// The rule whose examples the message resembles enough.
  mutating func answerByExamples() -> Responder.Outcome? {
    guard !book.intentRules.isEmpty else { return nil }
    let text = text
    var excluded: Set<Int> = []
    // Each round rules one intent out; a message near to ten forbidden rules is not worth more.
    for _ in 0..<10 {
      let result = book.intents.classify(text, excluding: excluded)
      consideration.intents = result
      guard let best = result.ranked.first else { return nil }
      let rule = book.intentRules[best.intent]
      if excluded.isEmpty { bestIntent = book.rules[rule].id }
      guard result.isAccepted else { return nil }
      if standing(ofRule: rule) == .eligible, book.veto(ofRule: rule, in: scan) == nil {
        bestIntent = book.rules[rule].id
        let confidence = Double(best.confidence)
        if confidence < Self.quiteSure,
          let better = answerByDocuments(surerThan: confidence + Self.lead)
        {
          return better
        }
        return act(
          onRule: rule, slots: [:], scan: scan, reason: .intent, confidence: confidence)
      }
      excluded.insert(best.intent)
    }
    return nil
  }

  /// Examples this sure are not compared with documents.
  private static let quiteSure = 0.5
  /// How much surer than less sure examples a document must be to answer in their place.
  private static let lead = 0.35

  /// The passage that answers, if it is sure enough; in a group only where something is asked.
  mutating func answerByDocuments(surerThan bound: Double = 0) -> Responder.Outcome? {
    guard !responder.knowledge.passages.isEmpty else { return nil }
    if isInGroup, !mayAnswerInGroup, consideration.attention?.couldAsk != true { return nil }
    let result = responder.knowledge.search(text, top: 5)
    consideration.search = result
    guard let hit = result.hits.first, result.isSure, result.confidence >= bound,
      !isInGroup || mayAnswerInGroup || result.confidence >= Self.groundedInGroup
    else { return nil }
    let passage = hit.passage
    return say(
      passage.answer(limit: settings.answerLimit), key: passage.source, reason: .knowledge,
      confidence: result.confidence, sources: [passage.source])
  }

  /// How surely a document must answer a group's question that may be meant for a member.
  private static let groundedInGroup = 0.95

  /// Two or three close candidates, none of them sure.
  mutating func offerChoice() -> Responder.Outcome? {
    // A number or a sign alone asks nothing that could be guessed.
    guard text.scalars.contains(where: { isHan($0) || $0.properties.isAlphabetic }) else {
      return nil
    }
    typealias Option = ConversationState.Choice.Option
    var options: [(value: Double, option: Option)] = []
    for candidate in consideration.intents?.ranked ?? [] {
      let rule = book.intentRules[candidate.intent]
      if standing(ofRule: rule) == .eligible, !book.rules[rule].isSilent {
        let option = Option.rule(id: book.rules[rule].id, name: book.rules[rule].name)
        options.append((Double(candidate.confidence), option))
      }
    }
    if let result = consideration.search, let first = result.hits.first {
      for hit in result.hits {
        let passage = hit.passage
        let option = Option.passage(source: passage.source, heading: passage.heading)
        options.append((result.confidence * Self.closeness(hit.value, to: first.value), option))
      }
    }
    let sorted = options.enumerated().sorted {
      ($1.element.value, $0.offset) < ($0.element.value, $1.offset)
    }.map(\.element)
    guard let best = sorted.first, best.value >= Self.choiceFloor else { return nil }
    let close = sorted.prefix(3).filter { $0.value >= best.value * Self.choiceShare }
    guard close.count >= 2 else { return nil }
    let choice = ConversationState.Choice(options: close.map(\.option), offeredAt: message.time)
    events.append(.choiceOffered(choice))
    let labels = choice.options.map { option in
      String(option.label.reversed().drop { "?？。.!！ ".contains($0) }.reversed())
    }
    return decide(
      .clarify, .notSure, text: texts.clarify(labels), confidence: best.value, options: labels)
  }

  /// Below this confidence a candidate is no guess worth offering.
  private static let choiceFloor = 0.4
  /// How near to the best another candidate must come.
  private static let choiceShare = 0.6

  /// How much of the first passage's confidence another one keeps: half for each point behind.
  private static func closeness(_ value: Double, to best: Double) -> Double {
    1 / (1 + max(0, best - value))
  }

  /// Nothing answered in private: the fallback, and the second time in a row a person.
  mutating func miss() -> Responder.Outcome {
    // Misses from before a person served are over.
    if state.misses >= 1, state.service == .bot {
      return handOver(
        queue: settings.queue, priority: .normal, reason: "missed twice", rule: nil, slots: [:],
        text: eventText("handoff"), because: .missedTwice, confidence: 0)
    }
    events.append(.missed)
    for rule in book.rules(on: "fallback") where standing(ofRule: rule) == .eligible {
      return act(onRule: rule, slots: [:], scan: nil, reason: .fallback, confidence: 0)
    }
    return decide(.silence, .fallback)
  }
}
