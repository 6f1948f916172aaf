package import Chat

/// What happened in a conversation. State, tickets and statistics are folds of these.
///
/// Indirect, because events pass through many hands: so one is as small as a reference.
package indirect enum DialogueEvent: Hashable, Sendable, Codable {
  package struct Heard: Hashable, Sendable, Codable {
    package let sender: String
    package let name: String?
    package let role: Message.Role
    package let text: String
    package let isInGroup: Bool
    /// `zh`, `en`, or `nil` where the message does not tell.
    package let language: String?

    package init(
      sender: String, name: String?, role: Message.Role, text: String, isInGroup: Bool,
      language: String?
    ) {
      self.sender = sender
      self.name = name
      self.role = role
      self.text = text
      self.isInGroup = isInGroup
      self.language = language
    }
  }

  case heard(Heard)
  case said(String, isInGroup: Bool)
  case asked(ConversationState.Question)
  case questionClosed
  case choiceOffered(ConversationState.Choice)
  case choiceClosed
  /// Nothing answered.
  case missed
  /// Something answered, so misses are no longer in a row.
  case understood
  case ticketOpened(Ticket, at: Timestamp?)
  case serviceChanged(ConversationState.Service, at: Timestamp?)
  /// A tag of the customer; without a value it is forgotten.
  case tagged(name: String, value: String?)
  /// One of several replies of a rule was said.
  case variantUsed(rule: String)
  /// An answer was given in a group at a known time.
  case answered(key: String, at: Timestamp)
  case welcomed

  /// Whether it concerns the customer, not the conversation.
  package var isTag: Bool {
    if case .tagged = self { true } else { false }
  }
}
