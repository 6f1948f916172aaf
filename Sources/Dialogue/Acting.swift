internal import Chat
internal import Knowledge
internal import RuleLanguage

/// Doing what a rule says.
extension Deliberation {
  /// How many rules `then` may run through; `check` refuses circles, this bounds chains.
  private static let chainLimit = 8

  /// Acts on a rule: asks for what is missing, looks up, remembers, says, hands over.
  ///
  /// - Parameters:
  ///   - slots: captured already.
  ///   - scan: the message, where slots may be filled from it.
  mutating func act(
    onRule number: Int, slots: [String: String], scan: MessageScan?, reason: Decision.Reason,
    confidence: Double
  ) -> Responder.Outcome {
    var said: [String] = []
    var slots = slots
    var number = number
    for _ in 0..<Self.chainLimit {
      let rule = book.rules[number]
      for ask in rule.asks where slots[ask.slot] == nil {
        if let scan, let value = value(ofSlot: ask.slot, scan) {
          slots[ask.slot] = value
        } else {
          if reason != .slot { events.append(.understood) }
          return self.ask(ask.slot, of: number, slots: slots, attempt: 1, reason: reason)
        }
      }
      let record: LookUpOutcome?
      switch lookUp(rule, slots) {
      case .notWanted: record = nil
      case .known(let outcome): record = outcome
      case .wanted(let request): return .needs(request)
      }
      if let record, let outcome = failed(record, rule, slots, confidence) { return outcome }
      remember(rule, slots, record)
      guard let next = rule.then.flatMap(book.number(ofRule:)) else {
        return finish(
          number, slots, record, said: said, Verdict(reason: reason, confidence: confidence))
      }
      if let text = reply(number, slots, record, ticket: nil) { said.append(text) }
      number = next
    }
    return decide(.silence, .noRule)
  }

  /// Why and how surely a rule won.
  struct Verdict {
    let reason: Decision.Reason
    let confidence: Double
  }

  private mutating func finish(
    _ number: Int, _ slots: [String: String], _ record: LookUpOutcome?, said: [String],
    _ verdict: Verdict
  ) -> Responder.Outcome {
    let rule = book.rules[number]
    if verdict.reason != .fallback { events.append(.understood) }
    if rule.isSilent {
      return decide(.silence, .silentRule, rule: rule.id, confidence: verdict.confidence)
    }
    var parts = said
    let passage = passage(for: rule)
    let sources = passage.map { [$0.source] } ?? []
    if let clause = rule.ticket {
      let ticketID = ticketID
      if let text = reply(number, slots, record, ticket: ticketID) { parts.append(text) }
      if let passage { parts.append(passage.answer(limit: settings.answerLimit)) }
      if parts.isEmpty, let text = eventText("handoff") { parts.append(text) }
      return handOver(
        queue: clause.queue, priority: clause.priority, reason: rule.name, rule: rule.id,
        slots: slots, text: parts.joined(separator: "\n"), because: verdict.reason,
        confidence: verdict.confidence, sources: sources)
    }
    if let text = reply(number, slots, record, ticket: nil) { parts.append(text) }
    if let passage { parts.append(passage.answer(limit: settings.answerLimit)) }
    // A rule that was to quote a document and found none has not answered.
    if parts.isEmpty, rule.answer != nil, verdict.reason != .fallback, !isInGroup { return miss() }
    guard !parts.isEmpty else {
      return decide(
        .silence, rule.answer == nil ? .silentRule : .notSure, rule: rule.id,
        confidence: verdict.confidence)
    }
    return say(
      parts.joined(separator: "\n"), key: rule.id, reason: verdict.reason,
      confidence: verdict.confidence, rule: rule.id, sources: sources)
  }

  private mutating func passage(for rule: Rule) -> Passage? {
    switch rule.answer {
    case .document(let name, _): return responder.knowledge.passage(named: name)
    case .search:
      let result = responder.knowledge.search(text, top: 3)
      consideration.search = result
      return result.isSure ? result.hits.first?.passage : nil
    case nil: return nil
    }
  }

  /// Says an answer, unless the same person heard it in this group a moment ago; what the bot itself
  /// asked for is always answered.
  mutating func say(
    _ text: String, key: String?, reason: Decision.Reason, confidence: Double, rule: String? = nil,
    sources: [String] = []
  ) -> Responder.Outcome {
    if isInGroup, let key, let time = message.time {
      let memory = "\(message.sender)\u{1F}\(key)"
      let isWaitedFor = message.isMentioned || reason == .slot || reason == .choice
      if !isWaitedFor, let last = state.answeredAt[memory],
        last.advanced(by: settings.cooldown) > time
      {
        return decide(.silence, .cooldown, rule: rule, confidence: confidence)
      }
      events.append(.answered(key: memory, at: time))
    }
    if reason == .knowledge { events.append(.understood) }
    return decide(
      .reply, reason, text: text, rule: rule, confidence: confidence, sources: sources)
  }

  // MARK: - Looking up

  private enum LookUpStep {
    case notWanted
    case known(LookUpOutcome)
    case wanted(Responder.LookUpRequest)
  }

  private func lookUp(_ rule: Rule, _ slots: [String: String]) -> LookUpStep {
    guard let lookUp = rule.lookUp, let key = slots[lookUp.slot] else { return .notWanted }
    // Blanks and hyphens inside a number are the customer's way to write it, not the source's.
    let isCode = book.slotNumber(lookUp.slot).map { book.slots[$0].isCode } ?? false
    let request = Responder.LookUpRequest(
      source: lookUp.source, key: isCode ? key.filter { !$0.isWhitespace && $0 != "-" } : key)
    return lookUps[request].map(LookUpStep.known) ?? .wanted(request)
  }

  /// What is done when a look-up gave no record; `nil` where it gave one.
  private mutating func failed(
    _ record: LookUpOutcome, _ rule: Rule, _ slots: [String: String], _ confidence: Double
  ) -> Responder.Outcome? {
    let template: Template?
    switch record {
    case .found: return nil
    case .notFound: template = rule.otherwise
    case .unavailable: template = rule.unavailable
    }
    events.append(.understood)
    if let text = template?.filled(values(slots: slots, record: nil, ticket: nil)) {
      return say(
        text, key: nil, reason: .lookUpFailed, confidence: confidence, rule: rule.id)
    }
    return handOver(
      queue: rule.ticket?.queue ?? settings.queue, priority: rule.ticket?.priority ?? .normal,
      reason: rule.name, rule: rule.id, slots: slots, text: eventText("handoff"),
      because: .lookUpFailed, confidence: confidence)
  }

  // MARK: - Words

  private mutating func remember(
    _ rule: Rule, _ slots: [String: String], _ record: LookUpOutcome?
  ) {
    for tag in rule.tags {
      guard let template = tag.value else {
        events.append(.tagged(name: tag.name, value: nil))
        continue
      }
      if let value = template.filled(values(slots: slots, record: record, ticket: nil)) {
        events.append(.tagged(name: tag.name, value: value))
      }
    }
  }

  /// The rule's next reply that can be said with what is known.
  mutating func reply(
    _ number: Int, _ slots: [String: String], _ record: LookUpOutcome?, ticket: String?
  ) -> String? {
    let rule = book.rules[number]
    guard !rule.replies.isEmpty else { return nil }
    let known = values(slots: slots, record: record, ticket: ticket)
    let count = rule.replies.count
    let first = (state.variantsUsed[rule.id] ?? 0) % count
    for step in 0..<count {
      if let text = rule.replies[(first + step) % count].filled(known) {
        if count > 1 {
          for _ in 0...step { events.append(.variantUsed(rule: rule.id)) }
        }
        return text
      }
    }
    // Nothing can be filled: the first reply with its gaps left out is better than none.
    return rule.replies[first].filled { known($0) ?? "" }
  }

  /// What placeholders stand for: slots, the record, the event's fields, tags, the message itself.
  func values(
    slots: [String: String], record: LookUpOutcome?, ticket: String?
  ) -> (String) -> String? {
    var fields: [String: FieldValue] = [:]
    if case .found(let some) = record { fields = some }
    let (message, tags) = (message, tags)
    return { name in
      if let value = slots[name] { return value }
      if let dot = name.firstIndex(of: "."), !fields.isEmpty {
        return fields[String(name[name.index(after: dot)...])]?.spoken.flatMap {
          $0.isEmpty ? nil : $0
        }
      }
      if let value = message.data[name]?.spoken { return value }
      if let value = tags[name] { return value }
      switch name {
      case "name", "昵称", "称呼": return message.name
      case "ticket", "工单": return ticket
      default: return nil
      }
    }
  }

  /// The customer's tags with what this message changed.
  var tags: [String: String] {
    guard events.contains(where: \.isTag) else { return customer.tags }
    var customer = customer
    for event in events { customer.apply(event) }
    return customer.tags
  }

  /// What a rule for an event says, or `nil`.
  mutating func eventText(_ event: String) -> String? {
    for rule in book.rules(on: event) where standing(ofRule: rule) == .eligible {
      return reply(rule, [:], nil, ticket: ticketID)
    }
    return nil
  }
}
