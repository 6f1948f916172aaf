internal import Attention
internal import Chat
internal import RuleLanguage
internal import TextNormalization

/// A second look at a message that nothing answers: perhaps it only slipped.
extension Deliberation {
  /// How much of the mended message a pattern must explain.
  private static let share = 0.5

  mutating func answerMended() -> Responder.Outcome? {
    guard mendedText == nil,
      let mended = responder.slips.mended(text, book, responder.knowledge)
    else { return nil }
    var second = self
    let mendedText = NormalizedText(mended)
    second.mendedText = mendedText
    second.consideration.mended = mended
    // What follows is about the mended message.
    (second.consideration.intents, second.consideration.search) = (nil, nil)
    let mendedScan = book.scan(mendedText)
    second.consideration.text = mendedScan.text
    if isInGroup {
      second.consideration.attention = Attention.attention(
        to: second.text, speaker: message.sender, name: message.name, in: state.room)
    }
    let candidates = second.candidates(mendedScan)
    second.consideration.candidates = candidates
    if let best = candidates.first, best.standing == .eligible, let match = best.match,
      Double(best.explained) >= Self.share * Double(mendedScan.text.totalWeight)
    {
      // What stands in the message as it was typed keeps its characters.
      var slots = match.captures
      for slot in Array(slots.keys) + book.rules[best.rule].asks.map(\.slot) {
        if let typed = value(ofSlot: slot, scan) { slots[slot] = typed }
      }
      let outcome = second.act(
        onRule: best.rule, slots: slots, scan: mendedScan, reason: .pattern,
        confidence: Self.confidence)
      self = second
      return outcome
    }
    guard let outcome = second.answerByDocuments() else { return nil }
    self = second
    return outcome
  }

  /// A mended word is nearly always what was meant.
  private static let confidence = 0.9
}
