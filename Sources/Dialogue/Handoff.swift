internal import Chat
internal import RuleLanguage

/// Handing over to a person, and events from outside.
extension Deliberation {
  /// The number of the ticket that this message would open.
  var ticketID: String { "T-\(message.id)" }

  /// Opens a ticket; from then on the conversation waits for a person.
  mutating func handOver(
    queue: String, priority: Ticket.Priority, reason: String, rule: String?,
    slots: [String: String], text: String?, because: Decision.Reason, confidence: Double,
    sources: [String] = []
  ) -> Responder.Outcome {
    let turns = state.turns + (message.text.map { [.cut(speaker: speaker, text: $0)] } ?? [])
    let ticket = Ticket(
      id: ticketID, queue: queue, priority: priority, reason: reason,
      summary: texts.summary(
        who: speaker, wanted: reason,
        known: slots.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        tags: tags.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        lastWords: String((message.text ?? "").prefix(100))),
      slots: slots, tags: tags, transcript: turns.suffix(ConversationState.turnLimit))
    events.append(.ticketOpened(ticket, at: message.time))
    let words = text.flatMap { $0.isEmpty ? nil : $0 } ?? texts.handoff
    return decide(
      .ticket, because, text: words, rule: rule, confidence: confidence, sources: sources,
      ticket: ticket)
  }

  private var speaker: String { message.name ?? message.sender }

  /// The service changes hands from outside.
  private mutating func handBack(to service: ConversationState.Service) -> Responder.Outcome {
    changeService(to: service)
    return decide(.silence, .event)
  }

  /// Answers an event: the bot's own names for the service, then the rules for it.
  mutating func event(_ name: String) -> Responder.Outcome {
    let name = name.lowercased()
    switch name {
    case "conversation.bot", "conversation.closed": return handBack(to: .bot)
    case "conversation.human": return handBack(to: .human)
    case "conversation.queued": return handBack(to: .queued)
    default: break
    }
    var context = context()
    context.asks = true
    knownContext = context
    consideration.context = context
    if name == "welcome" {
      guard !state.isWelcomed else { return decide(.silence, .event) }
      events.append(.welcomed)
    }
    guard state.service == .bot || name == "welcome" else {
      return decide(.silence, .servedByPerson)
    }
    for rule in book.rules(on: name) {
      if case .condition = standing(ofRule: rule) { continue }
      return act(onRule: rule, slots: [:], scan: nil, reason: .event, confidence: 1)
    }
    return decide(.silence, .event)
  }
}
