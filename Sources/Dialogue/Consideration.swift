package import Attention
package import IntentMatching
package import Knowledge
package import RuleLanguage

/// What a decision was made from, for `why`; empty, and without cost, where nobody asked for it.
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

  /// Shared by copies until one of them changes, and never changed while it is shared.
  private final class Facts: @unchecked Sendable {
    var text: MatchText?
    var context: MessageContext?
    var candidates: [Candidate] = []
    var intents: IntentResult?
    var search: SearchResult?
    var attention: AttentionScore?
    var mended: String?

    init() {}

    init(_ other: Facts) {
      (text, context, candidates) = (other.text, other.context, other.candidates)
      (intents, search, attention) = (other.intents, other.search, other.attention)
      mended = other.mended
    }
  }

  private var facts: Facts?

  package init() {}

  package var text: MatchText? {
    get { facts?.text }
    set { own().text = newValue }
  }

  package var context: MessageContext? {
    get { facts?.context }
    set { own().context = newValue }
  }

  /// Best first; those that may answer before those that may not.
  package var candidates: [Candidate] {
    get { facts?.candidates ?? [] }
    set { own().candidates = newValue }
  }

  package var intents: IntentResult? {
    get { facts?.intents }
    set { own().intents = newValue }
  }

  package var search: SearchResult? {
    get { facts?.search }
    set { own().search = newValue }
  }

  package var attention: AttentionScore? {
    get { facts?.attention }
    set { own().attention = newValue }
  }

  /// The message with slips of the pen mended, where that is what was answered.
  package var mended: String? {
    get { facts?.mended }
    set { own().mended = newValue }
  }

  private mutating func own() -> Facts {
    if facts == nil {
      facts = Facts()
    } else if !isKnownUniquelyReferenced(&facts), let shared = facts {
      facts = Facts(shared)
    }
    return facts ?? Facts()
  }
}
