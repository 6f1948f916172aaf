/// What the bot does about one message.
package struct Decision: Hashable, Sendable {
  package enum Action: String, Hashable, Sendable, Codable {
    /// Text is said, nothing else.
    case reply
    /// A slot is asked for.
    case ask
    /// A choice is offered.
    case clarify
    /// Handed over to a person; text may be said too.
    case ticket
    case silence
  }

  /// Why; the raw values are the words of the interface.
  package enum Reason: String, Hashable, Sendable, Codable {
    case pattern, intent, knowledge, slot, event, condition, fallback, choice, cancelled
    case missedTwice = "missed twice"
    case lookUpFailed = "look-up failed"
    /// What was asked for was not told.
    case slotMissing = "slot missing"
    case chitChat = "chit-chat"
    case servedByPerson = "served by a person"
    case duplicate, cooldown
    /// Part of a thought that was decided with the next message.
    case joined
    case notAddressed = "not addressed"
    case notGrounded = "not grounded"
    case notSure = "not sure"
    case silentRule = "silent rule"
    case notACustomer = "not a customer"
    case noWords = "no words"
    case noRule = "no rule"
  }

  package var id: String
  package var conversation: String
  package var action: Action
  package var reason: Reason
  package var text: String?
  /// Id of the deciding rule.
  package var rule: String?
  /// The best intent, even when it stayed below the threshold.
  package var intent: String?
  /// From 0 to 1.
  package var confidence: Double
  /// `file#heading` of each passage quoted.
  package var sources: [String]
  package var ticket: Ticket?
  /// The choices of `clarify`, in the order of their numbers.
  package var options: [String]
}

extension Decision {
  /// Hands on to the memberwise one: an initializer that sets one property after the other copies the
  /// whole value at its end.
  package init(
    id: String, conversation: String, action: Action, text: String? = nil, rule: String? = nil,
    intent: String? = nil, confidence: Double = 0, sources: [String] = [], ticket: Ticket? = nil,
    reason: Reason, options: [String] = []
  ) {
    self.init(
      id: id, conversation: conversation, action: action, reason: reason, text: text, rule: rule,
      intent: intent, confidence: confidence, sources: sources, ticket: ticket, options: options)
  }
}
