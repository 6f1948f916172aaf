package import Chat
package import Dialogue
package import RuleLanguage

/// The shell around the responder: it remembers conversations, asks sources and takes every message
/// once.
///
/// - ``Desk``: conversations, customers and look-up sources; ``Desk/receive(_:at:)`` is all.
/// - ``Admission``: a message with what belongs to it, for those who decide on several threads.
/// - ``RecordSource`` with ``TableSource`` and ``HTTPSource``: where look-ups go.
/// - ``Configuration``: `xiaoer.json`.
///
/// ```swift
/// let desk = Desk(responder: responder, sources: sources) { _ in 28_800 }
/// let response = desk.receive(message, at: now)
/// ```
///
/// Limits: the most recently active ``Desk/conversationLimit`` conversations and as many customers
/// are remembered, each with the ids of its last ``Desk/idLimit`` messages; one message may ask
/// ``Responder/lookUpLimit`` look-ups. The clock is the caller's. A desk belongs to one thread at a time.
package final class Desk {
  package static let conversationLimit = 250_000
  package static let idLimit = 128

  private struct Key: Hashable {
    let channel: String
    let name: String

    /// Channels are few, and most names are in one of them only.
    func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  package let responder: Responder
  private let sources: [String: any RecordSource]
  private let utcOffset: @Sendable (Timestamp) -> Int
  /// Whether responses hold what they were made from.
  private let explains: Bool
  private var threads = RecentlyUsed<Key, TalkMemory>(limit: conversationLimit)
  private var customers = RecentlyUsed<Key, CustomerMemory>(limit: conversationLimit)
  private let space = MessageSpace()
  /// How many batches were parted.
  var batch = 0

  private var offset = OffsetMemory()

  /// - Parameters:
  ///   - explains: whether responses shall hold their events and what they were made from, for `why`.
  ///   - utcOffset: of the shop at a moment, in seconds.
  package init(
    responder: Responder, sources: [String: any RecordSource], explains: Bool = true,
    utcOffset: @escaping @Sendable (Timestamp) -> Int
  ) {
    self.responder = responder
    self.sources = sources
    self.explains = explains
    self.utcOffset = utcOffset
  }

  /// Decides about a message and remembers what follows from it.
  package func receive(_ message: Message, at now: Timestamp) -> Responder.Response {
    decide(message, admit(message, at: now), at: now, in: space)
  }

  /// Finds, or begins, what is remembered about a message's conversation and its writer.
  package func admit(_ message: Message, at now: Timestamp) -> Admission {
    let seconds = offset.seconds(at: message.time ?? now, utcOffset)
    let talk = threads.value(
      of: Key(channel: message.channel, name: message.conversation), else: TalkMemory())
    // A writer without a name is whoever speaks in this conversation, and nobody in any other.
    guard message.sender != Message.unnamedSender else {
      return Admission(talk: talk, customer: nil, utcOffset: seconds)
    }
    let customer = customers.value(
      of: Key(channel: message.channel, name: message.sender), else: CustomerMemory())
    return Admission(talk: talk, customer: customer, utcOffset: seconds)
  }

  /// Decides about a message that was admitted.
  ///
  /// Several threads may do so at once, each in a space of its own, as long as no two of them have the
  /// same conversation or customer in hand, and the messages of each are decided in order.
  package func decide(
    _ message: Message, _ admission: Admission, at now: Timestamp, in space: MessageSpace
  ) -> Responder.Response {
    let talk = admission.talk
    let id = message.id.hashValue
    guard !talk.ids.contains(id) else { return duplicate(of: message) }
    talk.ids.append(id)
    if talk.ids.count > Self.idLimit { talk.ids.removeFirst() }
    if !explains, let decision = responder.answerPlainly(message, &talk.state, space: space) {
      return Responder.Response(
        decision: decision, events: [], consideration: Consideration())
    }
    let outcome = responder.respond(
      to: message, in: talk.state, of: admission.customer?.state ?? talk.unnamed, at: now,
      utcOffset: admission.utcOffset, asking: sources, space: space, explains: explains)
    guard let response = outcome else { preconditionFailure("Who may wait gets a response.") }
    for event in response.events {
      talk.state.apply(event)
      guard event.isTag else { continue }
      if let customer = admission.customer {
        customer.state.apply(event)
      } else {
        talk.unnamed.apply(event)
      }
    }
    return response
  }

  /// Forgets a conversation and what is known about its customer.
  package func reset(channel: String, conversation: String, sender: String) {
    threads.remove(Key(channel: channel, name: conversation))
    customers.remove(Key(channel: channel, name: sender))
  }

  private func duplicate(of message: Message) -> Responder.Response {
    Responder.Response(
      decision: Decision(
        id: message.id, conversation: message.conversation, action: .silence, reason: .duplicate),
      events: [], consideration: Consideration())
  }
}

/// What is remembered of a message's conversation and of its writer.
package struct Admission {
  package let talk: TalkMemory
  /// `nil` for a writer without a name, whom the conversation itself remembers.
  package let customer: CustomerMemory?
  let utcOffset: Int
}

/// What is remembered of one conversation.
package final class TalkMemory: Remembered {
  fileprivate(set) var state = ConversationState()
  /// Hashes of the ids of the last messages.
  fileprivate var ids: [Int] = []
  /// Whoever speaks here without a name.
  fileprivate var unnamed = CustomerState()
}

/// What is remembered of one customer.
package final class CustomerMemory: Remembered {
  fileprivate(set) var state = CustomerState()
}

/// Something that is forgotten when it was not used for long.
package class Remembered {
  /// When it was last used, counted in uses.
  fileprivate var lastUse = 0
  /// The batch that it last had a part in, and its first group there.
  private var group = (batch: 0, number: 0)

  init() {}

  /// The group that it has in a batch already, or `nil` and from now on `number`.
  final func join(_ number: Int, ofBatch batch: Int) -> Int? {
    if group.batch == batch { return group.number }
    group = (batch, number)
    return nil
  }
}

/// A dictionary that forgets what was not used for longest, a tenth at a time.
struct RecentlyUsed<Key: Hashable, Value: Remembered> {
  private var entries: [Key: Value] = [:]
  private var clock = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// What is remembered under `key`; where nothing is, `new` from now on.
  mutating func value(of key: Key, else new: @autoclosure () -> Value) -> Value {
    clock += 1
    if let known = entries[key] {
      known.lastUse = clock
      return known
    }
    let made = new()
    made.lastUse = clock
    entries[key] = made
    if entries.count > limit { forget() }
    return made
  }

  var count: Int { entries.count }

  mutating func remove(_ key: Key) { entries[key] = nil }

  /// - Complexity: O(*n* log *n*), once in a tenth of `limit` additions.
  private mutating func forget() {
    let uses = entries.values.map(\.lastUse).sorted()
    let oldest = uses[min(uses.count - 1, max(1, limit / 10))]
    entries = entries.filter { $0.value.lastUse > oldest }
  }
}
