package import Chat
package import Dialogue

/// One thread of talk: a channel and its name there.
package struct TalkKey: Hashable, Sendable, Comparable {
  package let channel: String
  package let name: String

  package init(channel: String, name: String) {
    self.channel = channel
    self.name = name
  }

  /// Channels are few, and most names are in one of them only.
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }

  package static func < (a: TalkKey, b: TalkKey) -> Bool {
    (a.channel, a.name) < (b.channel, b.name)
  }
}

/// Who serves a conversation; the states of WeCom's document 94698.
package enum ReceptionState: String, Hashable, Sendable, CaseIterable {
  /// Nothing was ever said.
  case new
  case bot
  /// Handed over, and nobody has taken it yet.
  case queued
  case human
  /// Ended; the customer's next message begins anew with the bot.
  case closed
}

/// A message with what was decided about it.
///
/// One object, because it passes through many hands.
package final class Delivery: Sendable {
  package let talk: TalkKey
  /// The platform's id.
  package let id: String
  /// Whether the platform gave it, so that it may come again.
  package let isRepeatable: Bool
  package let sender: String
  package let events: [DialogueEvent]
  /// The decision as it was told: a redelivery gets these bytes.
  package let answer: [UInt8]

  package init(
    talk: TalkKey, id: String, isRepeatable: Bool, sender: String, events: [DialogueEvent],
    answer: [UInt8]
  ) {
    self.talk = talk
    self.id = id
    self.isRepeatable = isRepeatable
    self.sender = sender
    self.events = events
    self.answer = answer
  }

  /// Whether the writer has a name of their own, so that their tags are theirs in every conversation.
  package var hasNamedSender: Bool { sender != Message.unnamedSender }
}

extension Delivery: Hashable {
  package static func == (a: Delivery, b: Delivery) -> Bool {
    a === b
      || (a.talk, a.id, a.isRepeatable, a.sender) == (b.talk, b.id, b.isRepeatable, b.sender)
        && a.events == b.events && a.answer == b.answer
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(talk)
    hasher.combine(id)
  }
}

/// One thing that a record says.
package enum ServiceChange: Hashable, Sendable {
  case delivered(Delivery)
  /// What happened in a conversation without a message: an apology, a time that ran out.
  case happened(TalkKey, [DialogueEvent])
  /// A conversation changed hands, by whom or why.
  case reception(TalkKey, ReceptionState, by: String)
  case claimed(ticket: String, by: String)
  case noted(ticket: String, by: String, text: String)
  case resolved(ticket: String, by: String)
  /// Nobody took the ticket in time; its priority rose.
  case escalated(TalkKey, ticket: String?)
  indirect case posted(OutboxPost)
  case postDelivered(id: String)
  /// An attempt failed; the next is at that time.
  case postFailed(id: String, next: Timestamp)
  case postDied(id: String)
  case postResent(id: String)
  /// Everything of a customer is forgotten.
  case erased(sender: String)
  /// Conversations silent since the first moment, and deliveries before the second, are forgotten.
  case expired(words: Timestamp, deliveries: Timestamp)
  /// Parts of a snapshot.
  case snapshot(SnapshotPart)
}

/// What the journal holds: changes that are on disk together or not at all.
///
/// A byte for the version, the time of receipt, then the changes: a byte for the kind and the parts in
/// order. A kind keeps its number for ever.
package struct ServiceRecord: Hashable, Sendable {
  static let version: UInt8 = 1

  package var time: Timestamp
  package var changes: [ServiceChange]

  package init(time: Timestamp, changes: [ServiceChange]) {
    self.time = time
    self.changes = changes
  }

  package var bytes: [UInt8] {
    RecordWriter.bytes { writer in
      writer.byte(Self.version)
      writer.signed(time.milliseconds)
      for change in changes { writer.change(change) }
    }
  }

  package init(_ bytes: [UInt8]) throws(RecordError) {
    var cursor = RecordCursor(bytes)
    let version = try cursor.byte()
    guard version == Self.version else { throw .unsupported(version: version) }
    time = Timestamp(milliseconds: try cursor.signed())
    changes = []
    while !cursor.isAtEnd { changes.append(try cursor.change()) }
  }
}

extension RecordWriter {
  mutating func talk(_ talk: TalkKey) {
    text(talk.channel)
    text(talk.name)
  }

  mutating func change(_ change: ServiceChange) {
    switch change {
    case .delivered(let delivery):
      byte(1)
      talk(delivery.talk)
      text(delivery.id)
      flag(delivery.isRepeatable)
      text(delivery.sender)
      list(delivery.events) { $0.event($1) }
      data(delivery.answer)
    case .happened(let key, let events):
      byte(2)
      talk(key)
      list(events) { $0.event($1) }
    case .reception(let key, let state, let by):
      byte(3)
      talk(key)
      text(state.rawValue)
      text(by)
    case .claimed(let ticket, let by): texts(4, [ticket, by])
    case .noted(let ticket, let by, let note): texts(5, [ticket, by, note])
    case .resolved(let ticket, let by): texts(6, [ticket, by])
    case .escalated(let key, let ticket):
      byte(7)
      talk(key)
      text(ticket)
    case .posted(let post):
      byte(8)
      self.post(post)
    case .postDelivered(let id): texts(9, [id])
    case .postFailed(let id, let next):
      texts(10, [id])
      signed(next.milliseconds)
    case .postDied(let id): texts(11, [id])
    case .postResent(let id): texts(12, [id])
    case .erased(let sender): texts(13, [sender])
    case .expired(let words, let deliveries):
      byte(14)
      signed(words.milliseconds)
      signed(deliveries.milliseconds)
    case .snapshot(let part):
      byte(15)
      self.part(part)
    }
  }

  private mutating func texts(_ kind: UInt8, _ texts: [String]) {
    byte(kind)
    for text in texts { self.text(text) }
  }
}

extension RecordCursor {
  mutating func talk() throws(RecordError) -> TalkKey {
    TalkKey(channel: try text(), name: try text())
  }

  private mutating func events() throws(RecordError) -> [DialogueEvent] {
    try list { cursor throws(RecordError) in try cursor.event() }
  }

  mutating func change() throws(RecordError) -> ServiceChange {
    switch try byte() {
    case 1:
      return .delivered(
        Delivery(
          talk: try talk(), id: try text(), isRepeatable: try flag(), sender: try text(),
          events: try events(), answer: try data()))
    case 2: return .happened(try talk(), try events())
    case 3: return .reception(try talk(), try word(), by: try text())
    case 4: return .claimed(ticket: try text(), by: try text())
    case 5: return .noted(ticket: try text(), by: try text(), text: try text())
    case 6: return .resolved(ticket: try text(), by: try text())
    case 7: return .escalated(try talk(), ticket: try optionalText())
    case 8: return .posted(try post())
    case 9: return .postDelivered(id: try text())
    case 10: return .postFailed(id: try text(), next: Timestamp(milliseconds: try signed()))
    case 11: return .postDied(id: try text())
    case 12: return .postResent(id: try text())
    case 13: return .erased(sender: try text())
    case 14:
      return .expired(
        words: Timestamp(milliseconds: try signed()),
        deliveries: Timestamp(milliseconds: try signed()))
    case 15: return .snapshot(try part())
    default: throw .malformed
    }
  }
}
