internal import Attention
internal import Chat
internal import IntentMatching
internal import Knowledge
internal import RuleLanguage
internal import TextNormalization

/// One message on its way to a decision.
struct Deliberation {
  let responder: Responder
  let message: Message
  let state: ConversationState
  let customer: CustomerState
  let now: Timestamp
  let utcOffset: Int
  let lookUps: [Responder.LookUpRequest: LookUpOutcome]
  private let space: MessageSpace
  let explains: Bool
  /// The message with its slips mended, where that is what is looked at.
  var mendedText: NormalizedText?
  let heardLanguage: String?
  /// What matches what was typed, once it is known.
  var knownCandidates: [Consideration.Candidate]?
  /// What conditions look at, once it is known.
  var knownContext: MessageContext?
  var events: [DialogueEvent] = []
  var consideration = Consideration()
  /// The best intent, even where it was not accepted.
  var bestIntent: String?

  init(
    responder: Responder, message: Message, state: ConversationState, customer: CustomerState,
    now: Timestamp, utcOffset: Int, lookUps: [Responder.LookUpRequest: LookUpOutcome],
    space: MessageSpace, explains: Bool
  ) {
    self.responder = responder
    self.message = message
    self.state = state
    self.customer = customer
    self.now = now
    self.utcOffset = utcOffset
    self.lookUps = lookUps
    self.space = space
    self.explains = explains
    space.read(message.text ?? "")
    heardLanguage = guessedLanguage(of: space.scalars)
    events.reserveCapacity(Self.usualEvents)
  }

  /// Most messages have no more events.
  private static let usualEvents = 6

  /// What is compared; where slips were mended, not what was typed.
  var text: NormalizedText { mendedText ?? space.text }

  /// Everything that patterns find in what was typed.
  var scan: MessageScan { space.scan(with: book) }

  var book: RuleBook { responder.book }
  var settings: DialogueSettings { responder.settings }
  var isInGroup: Bool { message.kind == .group }
  var language: String { heardLanguage ?? state.language ?? settings.language }
  var texts: BuiltInTexts { BuiltInTexts(isChinese: language == "zh") }

  mutating func run() -> Responder.Outcome {
    switch message.content {
    case .event(let name): return event(name)
    case .text(let words):
      events.append(
        .heard(
          DialogueEvent.Heard(
            sender: message.sender, name: message.name, role: message.role, text: words,
            isInGroup: isInGroup, language: heardLanguage)))
      return answer()
    }
  }

  private mutating func answer() -> Responder.Outcome {
    guard message.role == .customer else {
      if message.role == .agent { changeService(to: .human) }
      return decide(.silence, .notACustomer)
    }
    if state.service != .bot {
      guard hasExpired(since: state.serviceSince, settings.serviceExpiry) else {
        return decide(.silence, .servedByPerson)
      }
      changeService(to: .bot)
    }
    guard space.hasWords(for: book) else {
      if explains { consideration.text = scan.text }
      return decide(.silence, .noWords)
    }
    if let outcome = answerPlainly() { return outcome }
    let scan = scan
    if explains { consideration.text = scan.text }
    if isInGroup {
      consideration.attention = attention(
        to: text, speaker: message.sender, name: message.name, in: state.room)
    }
    knownContext = context()
    if explains { consideration.context = knownContext }
    if let outcome = continueQuestion(scan) { return outcome }
    if let outcome = continueChoice(scan) { return outcome }
    return decideAnew(scan)
  }

  /// Decides by words alone where neither a question nor a condition nor an explanation is in play.
  private mutating func answerPlainly() -> Responder.Outcome? {
    guard !explains, !isInGroup, !state.hasQuestion, !state.hasChoice,
      responder.earlyCatchAlls.isEmpty
    else { return nil }
    switch space.plainBest(of: book, language: language) {
    case .unclear: return nil
    case .none: return decideWithoutPatterns([])
    case .rule(let number):
      if let plain = book.plainReply(ofRule: number) {
        events.append(.understood)
        return decide(.reply, .pattern, text: plain.text, rule: plain.id, confidence: 1)
      }
      return act(onRule: number, slots: [:], scan: nil, reason: .pattern, confidence: 1)
    }
  }

  /// What the message itself brings, whatever was asked before.
  mutating func decideAnew(_ scan: MessageScan) -> Responder.Outcome {
    let candidates = candidates()
    if explains { consideration.candidates = candidates }
    if let best = candidates.first, best.standing == .eligible {
      return act(
        onRule: best.rule, slots: best.match?.captures ?? [:], scan: scan,
        reason: best.match == nil ? .condition : .pattern, confidence: 1)
    }
    return decideWithoutPatterns(candidates)
  }

  private mutating func decideWithoutPatterns(
    _ candidates: [Consideration.Candidate]
  ) -> Responder.Outcome {
    let isChatter = !message.isMentioned && Attention.isChatter(space.scalars)
    if let outcome = answerByExamples() { return outcome }
    if !isChatter, let outcome = answerByDocuments() { return outcome }
    if let rule = lateCatchAll() {
      return act(onRule: rule, slots: [:], scan: scan, reason: .condition, confidence: 1)
    }
    if !isChatter, let outcome = answerMended() { return outcome }
    return answerNothing(isChatter: isChatter, candidates)
  }

  /// Silence in a group; in private a choice, the fallback, or a person.
  private mutating func answerNothing(
    isChatter: Bool, _ candidates: [Consideration.Candidate]
  ) -> Responder.Outcome {
    if isInGroup {
      let wouldAnswer = candidates.contains { $0.standing == .notAddressed }
      let asks = mayAnswerInGroup || consideration.attention?.couldAsk == true
      let isNear = consideration.search.map { !$0.hits.isEmpty } ?? false
      return decide(
        .silence,
        isChatter
          ? .chitChat : wouldAnswer || !asks ? .notAddressed : isNear ? .notSure : .notGrounded)
    }
    if isChatter { return decide(.silence, .chitChat) }
    if !state.hasChoice, let outcome = offerChoice() { return outcome }
    return miss()
  }

  // MARK: - Time and context

  /// Whether `duration` has passed since `time`; unknown times never expire anything.
  func hasExpired(since time: Timestamp?, _ duration: Duration) -> Bool {
    guard let time, let current = message.time else { return false }
    return time.advanced(by: duration) <= current
  }

  func context() -> MessageContext {
    let seconds = (message.time ?? now).milliseconds / 1000 + Int64(utcOffset)
    let minute = Int(((seconds % 86_400) + 86_400) % 86_400) / 60
    var asks = true
    if isInGroup {
      asks = mayAnswerInGroup
    } else if book.usesQuestionCondition {
      asks = message.isMentioned || isQuestionOrRequest(text)
    }
    return MessageContext(
      kind: message.kind, isMentioned: message.isMentioned, asks: asks, channel: message.channel,
      tags: customer.tags, minuteOfDay: minute, language: heardLanguage ?? state.language)
  }

  /// Whether a group message asks something of whoever serves the room.
  var mayAnswerInGroup: Bool {
    message.isMentioned || consideration.attention?.asks == true
  }

  mutating func changeService(to service: ConversationState.Service) {
    events.append(.serviceChanged(service, at: message.time))
  }

  // MARK: - Decisions

  mutating func decide(
    _ action: Decision.Action, _ reason: Decision.Reason, text: String? = nil, rule: String? = nil,
    confidence: Double = 0, sources: [String] = [], ticket: Ticket? = nil, options: [String] = []
  ) -> Responder.Outcome {
    if let text { events.append(.said(text, isInGroup: isInGroup)) }
    return .decided(
      Responder.Response(
        decision: Decision(
          id: message.id, conversation: message.conversation, action: action, text: text,
          rule: rule, intent: bestIntent, confidence: confidence, sources: sources,
          ticket: ticket, reason: reason, options: options),
        events: events, consideration: consideration))
  }
}
