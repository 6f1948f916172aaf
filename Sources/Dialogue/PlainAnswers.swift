package import Chat
package import RuleLanguage

/// The short way for the messages that most are: private words that one rule answers with one text, or
/// that nobody answers because a person serves.
extension Responder {
  /// Decides about such a message and folds what follows into `state`; `nil`, with nothing changed, for
  /// any other.
  ///
  /// It is what ``respond(to:in:of:at:utcOffset:lookUps:space:explains:)`` decides and what its events do,
  /// without making them; a test holds the two together.
  package func answerPlainly(
    _ message: Message, _ state: inout ConversationState, space: MessageSpace
  ) -> Decision? {
    guard case .text(let text) = message.content, message.kind == .private,
      message.role == .customer
    else { return nil }
    let isServed = state.service != .bot
    if isServed {
      // Without both times a person's service does not end by itself.
      guard message.time == nil || state.serviceSince == nil else { return nil }
    } else {
      guard !state.hasQuestion, !state.hasChoice, earlyCatchAlls.isEmpty else { return nil }
    }
    space.read(text)
    let heard = guessedLanguage(of: space.scalars)
    let speaker = message.name ?? message.sender
    if isServed {
      state.hear(text, from: speaker, language: heard)
      return Decision(
        id: message.id, conversation: message.conversation, action: .silence,
        reason: .servedByPerson)
    }
    guard space.hasWords(for: book),
      case .rule(let number) = space.plainBest(
        of: book, language: heard ?? state.language ?? settings.language),
      let reply = book.plainReply(ofRule: number)
    else { return nil }
    state.hear(text, from: speaker, language: heard)
    state.understand()
    state.say(reply.text)
    return Decision(
      id: message.id, conversation: message.conversation, action: .reply, text: reply.text,
      rule: reply.id, confidence: 1, reason: .pattern)
  }
}
