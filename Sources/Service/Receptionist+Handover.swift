internal import Chat
internal import Cryptography
internal import Dispatch
internal import Dialogue
internal import Persistence
internal import RuleLanguage

/// Tickets, who serves, and what time brings.
extension Receptionist {
  // MARK: - Tickets

  /// Gives the ticket that a message opens a number of its own.
  ///
  /// Ids of messages repeat in other conversations, so the responder's `T-<message>` would not do.
  func renameTicket(
    of message: Message, in decision: inout Decision, _ events: inout [DialogueEvent]
  ) {
    guard let old = decision.ticket?.id else { return }
    let new = Self.ticketID(of: message)
    decision.ticket?.id = new
    func renamed(_ text: String) -> String { text.replacing(old, with: new) }
    decision.text = decision.text.map(renamed)
    events = events.map { event in
      switch event {
      case .ticketOpened(var ticket, let at):
        ticket.id = new
        return .ticketOpened(ticket, at: at)
      case .said(let text, let isInGroup): return .said(renamed(text), isInGroup: isInGroup)
      default: return event
      }
    }
  }

  /// `T-` and twelve letters and digits of a hash of channel, conversation and id: the same message
  /// has the same number wherever it is decided.
  static func ticketID(of message: Message) -> String {
    var hash = SHA256()
    for part in [message.channel, message.conversation, message.id] {
      hash.update("\(part.utf8.count):\(part)")
    }
    // Crockford's letters, none of which looks like another.
    let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    return "T-" + String(hash.finalize().prefix(12).map { letters[Int($0 & 31)] })
  }

  /// Says that nobody is there now, besides what was said.
  func addOutOfHours(
    to decision: inout Decision, _ events: inout [DialogueEvent], _ surroundings: Surroundings,
    _ arrival: Arrival
  ) {
    let text = text(of: "offhours", surroundings.talk, surroundings.shop, arrival.at)
    decision.text = [decision.text, text].compactMap { $0 }.joined(separator: "\n")
    guard let place = events.lastIndex(where: { if case .said = $0 { true } else { false } }),
      case .said(_, let isInGroup) = events[place], let said = decision.text
    else { return }
    events[place] = .said(said, isInGroup: isInGroup)
  }

  /// What the rule for an event says, or the built-in words.
  private func text(
    of event: String, _ talk: ConversationState, _ shop: ServedShop, _ now: Timestamp
  ) -> String {
    // The rule is asked as if the bot served, for it speaks only then.
    var state = talk
    state.apply(.serviceChanged(.bot, at: now))
    let message = Message(id: event, time: now, content: .event(event))
    let outcome = shop.responder.respond(
      to: message, in: state, of: CustomerState(), at: now, utcOffset: shop.utcOffset(now),
      explains: false)
    if case .decided(let response) = outcome, let text = response.decision.text { return text }
    let isChinese = (talk.language ?? shop.responder.settings.language) == "zh"
    switch event {
    case "offhours":
      return isChinese
        ? "现在是休息时间，同事上班后会尽快联系您。"
        : "We are closed now; a colleague will come back to you as soon as we open."
    default:
      return isChinese
        ? "抱歉让您久等了，同事还在忙，已经帮您催促，会尽快回复。"
        : "Sorry to keep you waiting. Our colleagues are still busy; your request has been moved up."
    }
  }

  // MARK: - Posts

  func posts(forTicketIn decision: Decision, _ message: Message, at now: Timestamp)
    -> [ServiceChange]
  {
    guard !settings.destinations.isEmpty, let ticket = decision.ticket else { return [] }
    let desk = DeskTicket(ticket, talk: message.talk, sender: message.sender, at: now)
    return posts(
      "ticket.opened", key: ticket.id, .object(["ticket": desk.json]), talk: message.talk, at: now)
  }

  /// A post for every destination that wants the event.
  func posts(
    _ event: String, key: String, _ data: FieldValue, talk: TalkKey, at now: Timestamp
  ) -> [ServiceChange] {
    settings.destinations.enumerated().filter { $0.element.wants(event) }.map {
      place, destination in
      // No full stop may stand in a webhook's id.
      let id = "\(event.replacing(".", with: "-"))_\(key)_\(now.milliseconds)_\(place)"
      let body = JSONText.bytes(
        .object(["type": .string(event), "timestamp": now.json, "data": data]))
      return .posted(
        OutboxPost(
          id: id, destination: destination.name, event: event, talk: talk, body: body, at: now))
    }
  }

  // MARK: - Changes by people

  /// Makes changes in a conversation when its turn has come, and tells when they are on disk.
  ///
  /// - Parameter body: what changes, from the state as it is then.
  func change(
    in talk: TalkKey, completion: @escaping @Sendable (Result<Void, Refusal>) -> Void,
    _ body: @escaping @Sendable (ServiceState, Timestamp) -> Result<[ServiceChange], Refusal>
  ) {
    let task: @Sendable (inout Tables) -> Void = { [self] tables in
      let now = clock()
      switch body(tables.state, now) {
      case .failure(let refusal): lookUps.async { completion(.failure(refusal)) }
      case .success(let changes):
        guard !changes.isEmpty else { return lookUps.async { completion(.success(())) } }
        let record = ServiceRecord(time: now, changes: changes)
        do throws(JournalError) {
          try journal.append(record.bytes) { result in
            completion(result.map { _ in () }.mapError { Refusal($0) })
          }
          tables.state.apply(record)
        } catch {
          let refusal = Refusal(error)
          lookUps.async { completion(.failure(refusal)) }
        }
      }
    }
    if let first = tables.withLock({ $0.admit(task, in: talk) }) { run(first, in: talk) }
  }

  /// Who serves a conversation.
  package func reception(of talk: TalkKey) -> ReceptionState {
    tables.withLock { $0.state.talks[talk]?.reception ?? .new }
  }

  /// Gives a conversation to somebody; `new` is no state that one can ask for.
  package func setReception(
    of talk: TalkKey, to state: ReceptionState, by: String,
    completion: @escaping @Sendable (Result<Void, Refusal>) -> Void
  ) {
    change(in: talk, completion: completion) { current, _ in
      if state == .new { return .failure(.conflict("A conversation cannot become new.")) }
      if current.talks[talk]?.reception == state { return .success([]) }
      return .success([.reception(talk, state, by: by)])
    }
  }

  package func ticket(_ id: String) -> DeskTicket? {
    tables.withLock { $0.state.tickets[id] }
  }

  /// Tickets, the oldest first.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tickets.
  package func tickets(
    in state: DeskTicket.State?, queue: String?, after: String?, limit: Int
  ) -> [DeskTicket] {
    let all = tables.withLock { Array($0.state.tickets.values) }
    let wanted = all.filter {
      (state == nil || $0.state == state) && (queue == nil || $0.ticket.queue == queue)
    }.sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
    let start = after.flatMap { id in all.first { $0.id == id } }
    let rest = start.map { start in
      wanted.drop { ($0.openedAt, $0.id) <= (start.openedAt, start.id) }
    }
    return Array((rest ?? wanted[...]).prefix(limit))
  }

  /// What a person does with a ticket.
  package enum TicketAction: Hashable, Sendable {
    case claim, resolve
    case note(String)
  }

  /// Claims, notes or resolves; resolving gives the conversation back to the bot.
  package func perform(
    _ action: TicketAction, onTicket id: String, by: String,
    completion: @escaping @Sendable (Result<Void, Refusal>) -> Void
  ) {
    guard let talk = ticket(id)?.talk else { return completion(.failure(.notFound)) }
    change(in: talk, completion: completion) { [self] state, now in
      guard var ticket = state.tickets[id] else { return .failure(.notFound) }
      var changes: [ServiceChange] = []
      let entry = state.talks[talk]
      switch action {
      case .note(let text):
        changes.append(.noted(ticket: id, by: by, text: text))
        ticket.note(text, by: by, at: now)
      case .claim:
        if ticket.state == .resolved { return .failure(.conflict("The ticket is resolved.")) }
        if ticket.state == .claimed, ticket.claimedBy == by { return .success([]) }
        changes.append(.claimed(ticket: id, by: by))
        if entry?.ticket == id, entry?.state.service == .queued {
          changes.append(.reception(talk, .human, by: by))
        }
        ticket.state = .claimed
        ticket.claimedBy = by
      case .resolve:
        if ticket.state == .resolved { return .success([]) }
        if entry?.ticket == id, entry?.state.service != .bot {
          changes.append(.reception(talk, .bot, by: by))
        }
        changes.append(.resolved(ticket: id, by: by))
        ticket.state = .resolved
      }
      let data = FieldValue.object(["ticket": ticket.json])
      return .success(
        changes + posts("ticket.changed", key: id, data, talk: talk, at: now))
    }
  }

  // MARK: - Time

  /// Does what is due: apologies for tickets that nobody took, conversations given back after quiet
  /// hours, forgetting by age. To be called every second or so.
  ///
  /// - Returns: whether the journal should be compacted.
  @discardableResult
  package func tick() -> Bool {
    let now = clock()
    let due = tables.withLock { tables in
      tables.state.attended.sorted().filter { isDue($0, tables, now) }
    }
    for talk in due {
      change(in: talk, completion: { _ in }) { [self] state, now in
        .success(overdue(talk, state, now))
      }
    }
    let hasForgotten = expire(now)
    return hasForgotten || isCompactionWorthwhile
  }

  private func isDue(_ talk: TalkKey, _ tables: Tables, _ now: Timestamp) -> Bool {
    guard let entry = tables.state.talks[talk] else { return false }
    return isQuiet(entry, now) || isUnclaimed(entry, tables.shop, now)
  }

  private func isQuiet(_ entry: TalkEntry, _ now: Timestamp) -> Bool {
    max(entry.lastAt, entry.servedSince).advanced(by: settings.quietAfter) <= now
  }

  private func isUnclaimed(_ entry: TalkEntry, _ shop: ServedShop, _ now: Timestamp) -> Bool {
    let settings = settings
    guard entry.state.service == .queued, !entry.isEscalated,
      entry.servedSince.advanced(by: settings.unclaimedAfter) <= now
    else { return false }
    return settings.hours.time(
      from: entry.servedSince, to: now, limit: settings.unclaimedAfter,
      utcOffset: shop.utcOffset(now)) >= settings.unclaimedAfter
  }

  /// What is due in a conversation; it may have changed since it was looked for.
  private func overdue(_ talk: TalkKey, _ state: ServiceState, _ now: Timestamp) -> [ServiceChange]
  {
    guard let entry = state.talks[talk], entry.state.service != .bot else { return [] }
    if isQuiet(entry, now) {
      return [.reception(talk, .bot, by: entry.state.language == "en" ? "quiet hours" : "久无消息")]
    }
    // The rules are read outside of the tables, whose lock is held.
    let shop = currentShop.withLock { $0 }
    guard isUnclaimed(entry, shop, now) else { return [] }
    let apology = text(of: "unclaimed", entry.state, shop, now)
    var changes: [ServiceChange] = [
      .happened(talk, [.said(apology, isInGroup: false)]), .escalated(talk, ticket: entry.ticket),
    ]
    let reply = FieldValue.object([
      "channel": .string(talk.channel), "conversation": .string(talk.name),
      "text": .string(apology), "reason": .string("unclaimed"),
    ])
    let key = entry.ticket ?? "C"
    changes += posts("message.reply", key: key, reply, talk: talk, at: now)
    if var ticket = entry.ticket.flatMap({ state.tickets[$0] }) {
      ticket.escalate(at: now)
      changes += posts(
        "ticket.escalated", key: key, .object(["ticket": ticket.json]), talk: talk, at: now)
    }
    return changes
  }

  /// Once a day; returns whether words were forgotten that old files still hold.
  private func expire(_ now: Timestamp) -> Bool {
    tables.withLock { tables in
      if let last = tables.lastExpiry, last.advanced(by: .seconds(86_400)) > now { return false }
      tables.lastExpiry = now
      let record = ServiceRecord(
        time: now,
        changes: [
          .expired(
            words: now.advanced(by: .zero - settings.keepWords),
            deliveries: now.advanced(by: .zero - settings.keepDeliveries))
        ])
      // Where the journal refuses, the next day comes.
      guard (try? journal.append(record.bytes, completion: { _ in })) != nil else { return false }
      let before = tables.state.wordCount
      tables.state.apply(record)
      return tables.state.wordCount < before
    }
  }
}
