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

    package init(
      rule: String, slot: String, slots: [String: String], attempt: Int, askedAt: Timestamp?
    ) {
      self.rule = rule
      self.slot = slot
      self.slots = slots
      self.attempt = attempt
      self.askedAt = askedAt
    }
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

    package init(options: [Option], offeredAt: Timestamp?) {
      self.options = options
      self.offeredAt = offeredAt
    }
  }

  package private(set) var service = Service.bot
  package private(set) var isWelcomed = false
  /// Messages in a row that nothing answered.
  package private(set) var misses = 0
  /// When the service last changed hands.
  package private(set) var serviceSince: Timestamp?
  /// The language that the customer last wrote, `zh` or `en`.
  package private(set) var language: String?
  /// The last turns, and some before them, so that not each new one moves all others.
  private var keptTurns: [Ticket.Turn] = []
  /// What most conversations never need, apart, so that a conversation is small.
  private var rest: Shared<Rest>?

  private struct Rest: Hashable, Codable {
    var question: Question?
    var choice: Choice?
    var variantsUsed: [String: Int] = [:]
    var answeredAt: [String: Timestamp] = [:]
    var room = Room()
  }

  package var question: Question? { rest?.value.question }
  package var choice: Choice? { rest?.value.choice }
  /// Whether there is a ``question``.
  package var hasQuestion: Bool { if case .some = rest?.value.question { true } else { false } }
  /// Whether there is a ``choice``.
  package var hasChoice: Bool { if case .some = rest?.value.choice { true } else { false } }
  /// For each rule with several replies, how many were said.
  package var variantsUsed: [String: Int] { rest?.value.variantsUsed ?? [:] }
  /// When an answer was last given to a member of a group, by `sender` and what was said.
  package var answeredAt: [String: Timestamp] { rest?.value.answeredAt ?? [:] }
  package var room: Room { rest?.value.room ?? Room() }

  /// The last turns, oldest first.
  package var turns: [Ticket.Turn] { keptTurns.suffix(Self.turnLimit) }

  private mutating func change(_ body: (inout Rest) -> Void) {
    rest.change(from: Rest(), body)
  }

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
      say(text)
      if isInGroup {
        change { $0.room.note(speaker: "bot", name: nil, text: NormalizedText(text)) }
      }
    case .asked(let question): change { $0.question = question }
    case .questionClosed: if hasQuestion { change { $0.question = nil } }
    case .choiceOffered(let choice): change { $0.choice = choice }
    case .choiceClosed: if hasChoice { change { $0.choice = nil } }
    case .missed: misses += 1
    case .understood: understand()
    case .ticketOpened(_, let time): (service, serviceSince) = (.queued, time)
    case .serviceChanged(let service, let time):
      (self.service, serviceSince) = (service, time)
      if service == .bot { misses = 0 }
    case .variantUsed(let rule): change { $0.variantsUsed[rule, default: 0] += 1 }
    case .answered(let key, let time): note(answer: key, at: time)
    case .welcomed: isWelcomed = true
    case .tagged: break
    }
  }

  /// What ``DialogueEvent/heard(_:)`` is in a private conversation.
  mutating func hear(_ text: String, from speaker: String, language: String?) {
    remember(.cut(speaker: speaker, text: text))
    if let language { self.language = language }
  }

  /// What ``DialogueEvent/said(_:isInGroup:)`` is in a private conversation.
  mutating func say(_ text: String) { remember(.cut(speaker: "bot", text: text)) }

  mutating func understand() { misses = 0 }

  private mutating func hear(_ heard: DialogueEvent.Heard) {
    hear(heard.text, from: heard.name ?? heard.sender, language: heard.language)
    if heard.isInGroup {
      change { rest in
        rest.room.note(
          speaker: heard.sender, name: heard.role == .customer ? heard.name : nil,
          text: NormalizedText(heard.text))
      }
    }
  }

  private mutating func remember(_ turn: Ticket.Turn) {
    keptTurns.append(turn)
    if keptTurns.count >= Self.turnLimit + 8 {
      keptTurns.removeFirst(keptTurns.count - Self.turnLimit)
    }
  }

  private mutating func note(answer key: String, at time: Timestamp) {
    change { rest in
      rest.answeredAt[key] = time
      guard rest.answeredAt.count > Self.answerLimit else { return }
      let oldest = rest.answeredAt.min { ($0.value, $0.key) < ($1.value, $1.key) }
      if let oldest { rest.answeredAt[oldest.key] = nil }
    }
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
