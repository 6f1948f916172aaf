package import Chat
package import Knowledge
package import RuleLanguage

/// Decides what to do about one message: pure, total, without a clock and without randomness.
///
/// - ``Responder``: rules, documents and settings; ``Responder/respond(to:in:of:at:lookUps:)`` is all.
/// - ``ConversationState``, ``CustomerState``: what is remembered, as the fold of ``DialogueEvent``s.
/// - ``Consideration``: what the decision was made from.
///
/// ```swift
/// switch responder.respond(to: message, in: state, of: customer, at: now) {
/// case .decided(let response): response.events.forEach { state.apply($0) }
/// case .needs(let request): …  // ask the source, and call again with its outcome
/// }
/// ```
///
/// The order of the house, from `Rules/README.md`: a person who serves, a slot that was asked for,
/// patterns, examples, documents, a choice between close candidates, the fallback. The same rules, the
/// same history and the same message give the same decision.
package final class Responder: Sendable {
  package let book: RuleBook
  package let knowledge: KnowledgeIndex
  package let settings: DialogueSettings
  let cancelPhrases: PhraseList
  /// Catch-all rules that come before patterns.
  let earlyCatchAlls: [Int]
  let slips: LazySlips

  package init(book: RuleBook, knowledge: KnowledgeIndex, settings: DialogueSettings = .init()) {
    self.book = book
    self.knowledge = knowledge
    self.settings = settings
    let own = ["cancel", "取消"].flatMap { book.list(named: $0)?.words ?? [] }
    cancelPhrases = PhraseList(own + BuiltInTexts.cancelWords)
    slips = LazySlips()
    earlyCatchAlls = book.catchAllRules.filter { book.rules[$0].priority > 0 }
  }

  /// Takes tables of slips that were made before from the same book and documents.
  package func use(_ tables: Slips) { slips.set(tables) }

  /// A record that a rule needs before it can answer.
  package struct LookUpRequest: Hashable, Sendable {
    package let source: String
    package let key: String
  }

  /// One object, because it passes through many hands.
  package final class Response: Sendable {
    package let decision: Decision
    package let events: [DialogueEvent]
    package let consideration: Consideration

    package init(decision: Decision, events: [DialogueEvent], consideration: Consideration) {
      self.decision = decision
      self.events = events
      self.consideration = consideration
    }
  }

  package enum Outcome: Sendable {
    case decided(Response)
    case needs(LookUpRequest)
  }

  /// Decides about `message`.
  ///
  /// Where nobody wants explanations, most messages are decided by words alone, a shorter way to the
  /// same decision.
  ///
  /// - Parameters:
  ///   - now: decides conditions on the time of day where the message has no time of its own.
  ///   - utcOffset: of the shop, in seconds.
  ///   - lookUps: the outcomes of requests that earlier calls for this message asked for.
  ///   - space: where the message is read; a caller with many messages brings the same one.
  ///   - explains: whether the response shall hold what it was made from.
  package func respond(
    to message: Message, in state: ConversationState, of customer: CustomerState, at now: Timestamp,
    utcOffset: Int = 0, lookUps: [LookUpRequest: LookUpOutcome] = [:],
    space: MessageSpace = MessageSpace(), explains: Bool = true
  ) -> Outcome {
    var deliberation = Deliberation(
      responder: self, message: message, state: state, customer: customer, now: now,
      utcOffset: utcOffset, lookUps: lookUps, space: space, explains: explains)
    return deliberation.run()
  }
}
