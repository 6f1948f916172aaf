package import Chat
package import Dialogue

/// The shell around the responder: it remembers conversations, asks sources and takes every message
/// once.
///
/// - ``Desk``: conversations, customers and look-up sources; ``Desk/receive(_:at:)`` is all.
/// - ``RecordSource`` with ``TableSource`` and ``HTTPSource``: where look-ups go.
/// - ``Configuration``: `xiaoer.json`.
///
/// ```swift
/// var desk = Desk(responder: responder, sources: sources) { _ in 28_800 }
/// let response = desk.receive(message, at: now)
/// ```
///
/// Limits: the most recently active ``Desk/conversationLimit`` conversations and as many customers
/// are remembered, each with the ids of its last ``Desk/idLimit`` messages; one message may ask
/// ``Desk/lookUpLimit`` look-ups. The clock is the caller's.
package struct Desk {
  package static let conversationLimit = 100_000
  package static let idLimit = 128
  package static let lookUpLimit = 8

  private struct Thread {
    var state = ConversationState()
    /// Hashes of the ids of the last messages.
    var ids: [Int] = []
  }

  private struct Key: Hashable {
    let channel: String
    let name: String
  }

  package private(set) var responder: Responder
  private let sources: [String: any RecordSource]
  private let utcOffset: @Sendable (Timestamp) -> Int
  private var threads = RecentlyUsed<Key, Thread>(limit: conversationLimit)
  private var customers = RecentlyUsed<Key, CustomerState>(limit: conversationLimit)

  /// The offset of the last quarter of an hour that was asked for; no zone changes within one.
  private var offset = (quarter: Int64.min, seconds: 0)

  /// - Parameter utcOffset: of the shop at a moment, in seconds.
  package init(
    responder: Responder, sources: [String: any RecordSource],
    utcOffset: @escaping @Sendable (Timestamp) -> Int
  ) {
    self.responder = responder
    self.sources = sources
    self.utcOffset = utcOffset
  }

  /// Decides about a message and remembers what follows from it.
  package mutating func receive(_ message: Message, at now: Timestamp) -> Responder.Response {
    let key = Key(channel: message.channel, name: message.conversation)
    var thread = threads[key] ?? Thread()
    let id = message.id.hashValue
    guard !thread.ids.contains(id) else { return duplicate(of: message) }
    thread.ids.append(id)
    if thread.ids.count > Self.idLimit { thread.ids.removeFirst() }
    let customerKey = Key(channel: message.channel, name: message.sender)
    var customer = customers[customerKey] ?? CustomerState()
    updateOffset(at: message.time ?? now)
    let response = respond(to: message, thread.state, customer, now)
    for event in response.events {
      thread.state.apply(event)
      customer.apply(event)
    }
    threads[key] = thread
    if customer != CustomerState() || customers[customerKey] != nil {
      customers[customerKey] = customer
    }
    return response
  }

  private mutating func updateOffset(at time: Timestamp) {
    let quarter = time.milliseconds / 900_000
    if quarter != offset.quarter { offset = (quarter, utcOffset(time)) }
  }

  /// Forgets a conversation and what is known about its customer.
  package mutating func reset(channel: String, conversation: String, sender: String) {
    threads[Key(channel: channel, name: conversation)] = nil
    customers[Key(channel: channel, name: sender)] = nil
  }

  private func respond(
    to message: Message, _ state: ConversationState, _ customer: CustomerState, _ now: Timestamp
  ) -> Responder.Response {
    var outcomes: [Responder.LookUpRequest: LookUpOutcome] = [:]
    while true {
      let outcome = responder.respond(
        to: message, in: state, of: customer, at: now, utcOffset: offset.seconds, lookUps: outcomes)
      switch outcome {
      case .decided(let response): return response
      case .needs(let request):
        let isRunaway = outcomes.count >= Self.lookUpLimit
        outcomes[request] =
          isRunaway
          ? .unavailable(reason: "Too many look-ups for one message.")
          : sources[request.source]?.lookUp(request.key)
            ?? .unavailable(reason: "The source is not configured.")
      }
    }
  }

  private func duplicate(of message: Message) -> Responder.Response {
    Responder.Response(
      decision: Decision(
        id: message.id, conversation: message.conversation, action: .silence, reason: .duplicate),
      events: [], consideration: Consideration())
  }
}

/// A dictionary that forgets what was not used for longest, a tenth at a time.
struct RecentlyUsed<Key: Hashable, Value> {
  private var entries: [Key: (value: Value, use: Int)] = [:]
  private var clock = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  subscript(key: Key) -> Value? {
    get { entries[key]?.value }
    set {
      clock += 1
      entries[key] = newValue.map { ($0, clock) }
      if entries.count > limit { forget() }
    }
  }

  /// - Complexity: O(*n* log *n*), once in a tenth of `limit` additions.
  private mutating func forget() {
    let uses = entries.values.map(\.use).sorted()
    let oldest = uses[min(uses.count - 1, max(1, limit / 10))]
    entries = entries.filter { $0.value.use > oldest }
  }
}
