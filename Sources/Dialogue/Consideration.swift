package import Attention
package import IntentMatching
package import Knowledge
package import RuleLanguage

/// What a decision was made from, for `why`; empty, and without cost, where nobody asked for it.
@dynamicMemberLookup
package struct Consideration: Sendable {
  /// A rule whose pattern matched or whose examples were near.
  package struct Candidate: Sendable {
    package enum Standing: Sendable, Equatable {
      /// It may answer.
      case eligible
      /// A condition of it does not hold.
      case condition(String)
      /// In a group, and the message asks nothing of whoever serves the room.
      case notAddressed
    }
    package let rule: Int
    /// `nil` for a rule without a pattern that took part by its conditions alone.
    package let match: RuleMatch?
    /// What the match and the slots it asks for explain, in ``MatchText`` weights.
    package let explained: Int
    package let standing: Standing
  }

  package struct Facts: Sendable {
    package var text: MatchText?
    package var context: MessageContext?
    /// Best first; those that may answer before those that may not.
    package var candidates: [Candidate] = []
    package var intents: IntentResult?
    package var search: SearchResult?
    package var attention: AttentionScore?
    /// The message with slips of the pen mended, where that is what was answered.
    package var mended: String?

    init() {}
  }

  /// `nil` where nothing is known.
  private var facts: Shared<Facts>?

  package init() {}

  package subscript<Fact>(dynamicMember fact: WritableKeyPath<Facts, Fact>) -> Fact {
    get { (facts?.value ?? Facts())[keyPath: fact] }
    set { facts.change(from: Facts()) { $0[keyPath: fact] = newValue } }
  }
}
