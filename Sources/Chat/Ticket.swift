/// What a person of the shop needs to take a conversation over.
package struct Ticket: Hashable, Sendable, Codable {
  package enum Priority: String, Hashable, Sendable, Codable, CaseIterable {
    case low, normal, high, urgent
  }

  /// One turn of the talk, as it was said.
  package struct Turn: Hashable, Sendable, Codable {
    package let speaker: String
    package let text: String

    package init(speaker: String, text: String) {
      self.speaker = speaker
      self.text = text
    }
  }

  package var id: String
  package var queue: String
  package var priority: Priority
  /// Why a person is needed, in one word or sentence: the rule's name, or `missed twice`.
  package var reason: String
  /// One readable paragraph: who, what was wanted, what is known, what was tried.
  package var summary: String
  package var slots: [String: String]
  package var tags: [String: String]
  /// The last turns, oldest first; at most twenty.
  package var transcript: [Turn]

  package init(
    id: String, queue: String, priority: Priority, reason: String, summary: String,
    slots: [String: String], tags: [String: String], transcript: [Turn]
  ) {
    self.id = id
    self.queue = queue
    self.priority = priority
    self.reason = reason
    self.summary = summary
    self.slots = slots
    self.tags = tags
    self.transcript = transcript
  }
}
