package import Chat
package import IntentMatching
package import SourceDiagnostics

/// A rule as its editor wrote it, checked and ready to be decided by.
///
/// Whoever reads a rule, from its file or from an index, fills it and then hands it on; from there on
/// nothing changes it, and threads may share it.
package final class Rule: @unchecked Sendable {
  /// `look up: order {order}`
  package struct LookUp: Hashable, Sendable {
    package let source: String
    /// The slot that holds the key.
    package let slot: String
    package let location: SourceLocation
  }

  /// `ask: {order} prompt`
  package struct Ask: Hashable, Sendable {
    package let slot: String
    package let prompt: Template
  }

  package enum Answer: Hashable, Sendable {
    /// A document or a section of one.
    case document(String, SourceLocation)
    /// The best passage for the message.
    case search
  }

  package struct TicketClause: Hashable, Sendable {
    package let queue: String
    package let priority: Ticket.Priority
  }

  /// `tag: 鞋码 = {size}`; without a value the tag is forgotten.
  package struct TagClause: Hashable, Sendable {
    package let name: String
    package let value: Template?
  }

  package struct Example: Hashable, Sendable {
    package let text: String
    package let location: SourceLocation
  }

  /// A dialogue that is replayed as a test.
  package struct Conversation: Hashable, Sendable {
    package enum Line: Hashable, Sendable {
      case customer(String)
      /// A person of the shop speaks.
      case person(String)
      /// What the bot says; with `…` at the end, how it begins.
      case bot(String)
      /// Queue, priority and slots, as written.
      case ticket(String)
      case silence
    }

    package let lines: [(line: Line, location: SourceLocation)]

    package static func == (a: Self, b: Self) -> Bool {
      a.lines.map(\.line) == b.lines.map(\.line)
        && a.lines.map(\.location) == b.lines.map(\.location)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(lines.map(\.location)) }
  }

  package let id: String
  package let name: String
  package let location: SourceLocation
  package internal(set) var patterns: [Pattern] = []
  package internal(set) var vetoes: [Pattern] = []
  package internal(set) var events: [String] = []
  package internal(set) var conditions: [Condition] = []
  package internal(set) var asks: [Ask] = []
  package internal(set) var lookUp: LookUp?
  package internal(set) var otherwise: Template?
  package internal(set) var unavailable: Template?
  package internal(set) var answer: Answer?
  package internal(set) var ticket: TicketClause?
  package internal(set) var tags: [TagClause] = []
  package internal(set) var then: String?
  package internal(set) var isSilent = false
  package internal(set) var priority = 0
  package internal(set) var replies: [Template] = []
  package internal(set) var examples: [Example] = []
  package internal(set) var counterExamples: [Example] = []
  package internal(set) var conversations: [Conversation] = []
  package internal(set) var strictness = Strictness.normal
  package internal(set) var language: String?
  /// Whether a part of the rule could not be read, so that what it lacks is not told too.
  var hasMistakes = false

  init(id: String, name: String, location: SourceLocation) {
    self.id = id
    self.name = name
    self.location = location
  }

  /// Whether the rule matches whatever its conditions allow.
  package var isCatchAll: Bool {
    patterns.isEmpty && examples.isEmpty && events.isEmpty && !conditions.isEmpty
  }

  /// Whether the first failing condition is told for `context`, or all hold.
  package func firstFailingCondition(in context: MessageContext) -> Condition? {
    conditions.first { !$0.holds(in: context) }
  }
}

/// A pattern of a rule with its place.
package struct Pattern: Sendable {
  /// As written.
  package let source: String
  package let location: SourceLocation
  let node: PatternNode

  /// The slots that it captures.
  package var slots: [String] { node.slots.map(\.name) }
}

/// `## Words: name`
package struct WordList: Sendable {
  package struct Entry: Hashable, Sendable {
    package let canonical: String
    package let synonyms: [String]
  }

  package let name: String
  package let location: SourceLocation
  package let entries: [Entry]

  /// Every word of the list.
  package var words: [String] { entries.flatMap { [$0.canonical] + $0.synonyms } }
}
