/// One message as a gateway hands it in: the envelope and what was written.
package struct Message: Hashable, Sendable {
  package enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case customer
    /// A person of the shop: listened to, never answered.
    case agent
    /// Another program, or this one on another device: listened to, never answered.
    case bot
  }

  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case `private`
    case group
  }

  package enum Content: Hashable, Sendable {
    case text(String)
    /// The name of an event, such as `welcome` or `order.completed`.
    case event(String)
  }

  /// The platform's id; the same `(channel, conversation, id)` again is a redelivery.
  package var id: String
  package var content: Content
  /// Fields of an event, for conditions and replies.
  package var data: [String: FieldValue]
  package var channel: String
  /// One thread of talk; its messages are answered in order.
  package var conversation: String
  package var sender: String
  /// The display name, where the platform tells it.
  package var name: String?
  package var role: Role
  package var kind: Kind
  /// Whether the bot was addressed by name or with an @.
  package var isMentioned: Bool
  /// When it was written; `nil` where the transcript does not say.
  package var time: Timestamp?

  /// The ``sender`` where the gateway tells none.
  package static let unnamedSender = "customer"

  /// What was written, or `nil` for an event.
  package var text: String? {
    if case .text(let text) = content { text } else { nil }
  }
}

extension Message {
  /// Hands on to the memberwise one: an initializer that sets one property after the other copies the
  /// whole value at its end.
  package init(
    id: String, channel: String = "stdin", conversation: String = "default",
    sender: String = unnamedSender, name: String? = nil, role: Role = .customer,
    kind: Kind = .private, isMentioned: Bool = false, time: Timestamp? = nil, content: Content,
    data: [String: FieldValue] = [:]
  ) {
    self.init(
      id: id, content: content, data: data, channel: channel, conversation: conversation,
      sender: sender, name: name, role: role, kind: kind, isMentioned: isMentioned, time: time)
  }
}
