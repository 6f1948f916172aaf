internal import Chat
internal import Knowledge
internal import RuleLanguage
internal import TextNormalization

/// Going on with what the bot asked.
extension Deliberation {
  /// The slot that was asked for: filled, called off, asked again, or left for another subject.
  mutating func continueQuestion(_ scan: MessageScan) -> Responder.Outcome? {
    guard let question = state.question else { return nil }
    guard !hasExpired(since: question.askedAt, settings.questionExpiry),
      let rule = book.number(ofRule: question.rule)
    else {
      events.append(.questionClosed)
      return nil
    }
    // In a group somebody else may speak in between; the question waits.
    if isInGroup, !mayAnswerInGroup, value(ofSlot: question.slot, scan) == nil { return nil }
    if isCancellation(scan.text) {
      events += [.questionClosed, .understood]
      return say(
        eventText("cancel") ?? texts.cancelled, key: nil, reason: .cancelled, confidence: 1)
    }
    if let value = value(ofSlot: question.slot, scan) ?? freeText(question.slot, scan) {
      events.append(.questionClosed)
      let slots = question.slots.merging([question.slot: value]) { _, new in new }
      return act(onRule: rule, slots: slots, scan: scan, reason: .slot, confidence: 1)
    }
    if candidates().contains(where: { $0.standing == .eligible }) {
      events.append(.questionClosed)
      return nil
    }
    if question.attempt >= settings.questionLimit {
      events.append(.questionClosed)
      return giveUpAsking(rule, question)
    }
    return ask(
      question.slot, of: rule, slots: question.slots, attempt: question.attempt + 1, reason: .slot)
  }

  /// The customer does not have what was asked for: a person goes on with what is known.
  private mutating func giveUpAsking(
    _ number: Int, _ question: ConversationState.Question
  ) -> Responder.Outcome {
    let rule = book.rules[number]
    events.append(.understood)
    return handOver(
      queue: rule.ticket?.queue ?? settings.queue, priority: rule.ticket?.priority ?? .normal,
      reason: rule.name, rule: rule.id, slots: question.slots, text: eventText("handoff"),
      because: .slotMissing, confidence: 1)
  }

  /// A value of a slot that stands in the message.
  func value(ofSlot name: String, _ scan: MessageScan) -> String? {
    guard let number = book.slotNumber(name), !book.isFreeText(slot: number) else { return nil }
    return scan.spans(ofSlot: number).first?.value
  }

  /// The whole message for a slot of free text, unless a rule explains at least half of it.
  private mutating func freeText(_ name: String, _ scan: MessageScan) -> String? {
    guard let number = book.slotNumber(name), book.isFreeText(slot: number) else { return nil }
    let isOther = candidates().contains {
      $0.standing == .eligible && $0.explained * 2 >= scan.text.totalWeight
    }
    return isOther ? nil : message.text?.trimmedOfBlanks
  }

  /// Whether the message says little but words that call things off: `诶算了算了`, not `算了，还是退吧`.
  func isCancellation(_ text: MatchText) -> Bool {
    responder.cancelPhrases.explainedWeight(of: text) * 4 >= text.totalWeight * 3
  }

  /// The choice that was offered: taken by number or name, or left.
  mutating func continueChoice(_ scan: MessageScan) -> Responder.Outcome? {
    guard let choice = state.choice else { return nil }
    events.append(.choiceClosed)
    guard !hasExpired(since: choice.offeredAt, settings.questionExpiry),
      let option = chosen(from: choice.options, scan.text)
    else { return nil }
    switch option {
    case .rule(let id, _):
      guard let rule = book.number(ofRule: id) else { return nil }
      return act(onRule: rule, slots: [:], scan: scan, reason: .choice, confidence: 1)
    case .passage(let source, _):
      guard let passage = responder.knowledge.passage(source: source) else { return nil }
      return say(
        passage.answer(limit: settings.answerLimit), key: source, reason: .choice, confidence: 1,
        sources: [source])
    }
  }

  /// `1`, `①`, `第二个`, `the second`, or an option's own words.
  private func chosen(
    from options: [ConversationState.Choice.Option], _ text: MatchText
  ) -> ConversationState.Choice.Option? {
    let ordinals = [
      ["1", "一", "第一", "第1", "第一个", "第1个", "one", "first", "the first", "the first one"],
      ["2", "二", "第二", "第2", "第二个", "第2个", "two", "second", "the second", "the second one"],
      ["3", "三", "第三", "第3", "第三个", "第3个", "three", "third", "the third", "the third one"],
    ]
    for (option, words) in zip(options, ordinals)
    where words.contains(where: { MatchText($0).saysTheSame(as: text) }) {
      return option
    }
    return options.first { MatchText($0.label).saysTheSame(as: text) }
  }

  /// Asks for a slot.
  mutating func ask(
    _ slot: String, of rule: Int, slots: [String: String], attempt: Int, reason: Decision.Reason
  ) -> Responder.Outcome {
    let rule = book.rules[rule]
    events.append(
      .asked(
        ConversationState.Question(
          rule: rule.id, slot: slot, slots: slots, attempt: attempt, askedAt: message.time)))
    return decide(
      .ask, reason, text: prompt(for: slot, of: rule, slots), rule: rule.id, confidence: 1)
  }

  /// The first prompt that can be filled, or the first as it is written.
  private func prompt(for slot: String, of rule: Rule, _ slots: [String: String]) -> String? {
    let prompts = rule.asks.lazy.filter { $0.slot == slot }.map(\.prompt)
    guard let first = prompts.first else { return nil }
    if let text = first.fixedText { return text }
    let known = values(slots: slots, record: nil, ticket: nil)
    return prompts.compactMap { $0.filled(known) }.first ?? first.source
  }
}

extension String {
  fileprivate var trimmedOfBlanks: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
