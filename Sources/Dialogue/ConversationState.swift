package import Attention
package import Chat
internal import TextNormalization

/// What the bot knows about one thread of talk: the fold of its ``DialogueEvent``s.
package struct ConversationState: Hashable, Sendable, Codable {
  /// Who answers.
  package enum Service: String, Hashable, Sendable, Codable {
    case bot
    /// A ticket is open and nobody has taken it yet.
    case queued
    case human
  }

  /// A slot that was asked for.
  package struct Question: Hashable, Sendable, Codable {
    package let rule: String
    package let slot: String
    /// What is known already.
    package let slots: [String: String]
    /// How often it was asked, from 1.
    package let attempt: Int
    package let askedAt: Timestamp?
  }

  /// A choice that was offered.
  package struct Choice: Hashable, Sendable, Codable {
    package enum Option: Hashable, Sendable, Codable {
      case rule(id: String, name: String)
      case passage(source: String, heading: String)

      package var label: String {
        switch self {
        case .rule(_, let name): name
        case .passage(_, let heading): heading
        }
      }
    }
    package let options: [Option]
    package let offeredAt: Timestamp?
  }

  package private(set) var service = Service.bot
  /// When the service last changed hands.
  package private(set) var serviceSince: Timestamp?
  package private(set) var question: Question?
  package private(set) var choice: Choice?
  /// Messages in a row that nothing answered.
  package private(set) var misses = 0
  /// The last turns, oldest first.
  package private(set) var turns: [Ticket.Turn] = []
  /// For each rule with several replies, how many were said.
  package private(set) var variantsUsed: [String: Int] = [:]
  /// When an answer was last given to a member of a group, by `sender` and what was said.
  package private(set) var answeredAt: [String: Timestamp] = [:]
  package private(set) var isWelcomed = false
  /// The language that the customer last wrote, `zh` or `en`.
  package private(set) var language: String?
  package private(set) var room = Room()

  /// How many turns are kept for a ticket.
  package static let turnLimit = 20
  /// How many answers a group's cooldown remembers.
  static let answerLimit = 200
  /// How long a turn in a ticket may be, in characters; the rest is replaced by an ellipsis.
  static let turnLength = 500

  package init() {}

  /// Takes one event in. Nothing else changes a conversation.
  package mutating func apply(_ event: DialogueEvent) {
    switch event {
    case .heard(let heard): hear(heard)
    case .said(let text, let isInGroup):
      remember(Ticket.Turn(speaker: "bot", text: text))
      if isInGroup { room.note(speaker: "bot", name: nil, text: NormalizedText(text)) }
    case .asked(let question): self.question = question
    case .questionClosed: question = nil
    case .choiceOffered(let choice): self.choice = choice
    case .choiceClosed: choice = nil
    case .missed: misses += 1
    case .understood: misses = 0
    case .ticketOpened(_, let time): (service, serviceSince) = (.queued, time)
    case .serviceChanged(let service, let time):
      (self.service, serviceSince) = (service, time)
      if service == .bot { misses = 0 }
    case .variantUsed(let rule): variantsUsed[rule, default: 0] += 1
    case .answered(let key, let time): note(answer: key, at: time)
    case .welcomed: isWelcomed = true
    case .tagged: break
    }
  }

  private mutating func hear(_ heard: DialogueEvent.Heard) {
    remember(Ticket.Turn(speaker: heard.name ?? heard.sender, text: heard.text))
    if let language = heard.language { self.language = language }
    if heard.isInGroup {
      room.note(
        speaker: heard.sender, name: heard.role == .customer ? heard.name : nil,
        text: NormalizedText(heard.text))
    }
  }

  private mutating func remember(_ turn: Ticket.Turn) {
    turns.append(.cut(speaker: turn.speaker, text: turn.text))
    if turns.count > Self.turnLimit { turns.removeFirst() }
  }

  private mutating func note(answer key: String, at time: Timestamp) {
    answeredAt[key] = time
    guard answeredAt.count > Self.answerLimit else { return }
    let oldest = answeredAt.min { ($0.value, $0.key) < ($1.value, $1.key) }
    if let oldest { answeredAt[oldest.key] = nil }
  }
}

extension Ticket.Turn {
  /// A turn of which a ticket keeps the beginning.
  static func cut(speaker: String, text: String) -> Ticket.Turn {
    // There are at least as many bytes as characters, and bytes are counted at once.
    let isLong =
      text.utf8.count > ConversationState.turnLength
      && text.count > ConversationState.turnLength
    return Ticket.Turn(
      speaker: speaker,
      text: isLong ? String(text.prefix(ConversationState.turnLength)) + "…" : text)
  }
}

/// What is remembered about one customer, in whatever conversation.
package struct CustomerState: Hashable, Sendable, Codable {
  package private(set) var tags: [String: String] = [:]

  /// How many tags a customer may have; a rule cannot add more.
  package static let tagLimit = 100

  package init() {}

  package mutating func apply(_ event: DialogueEvent) {
    guard case .tagged(let name, let value) = event else { return }
    if value != nil, tags[name] == nil, tags.count >= Self.tagLimit { return }
    tags[name] = value
  }
}
