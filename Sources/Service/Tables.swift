package import Chat
internal import Dialogue
internal import Persistence
internal import Reception
internal import RuleLanguage

/// Who waits for the answer to a message.
struct Waiter: Sendable {
  /// Of the message's key, where it may come again.
  let hash: UInt64?
  let completion: Receptionist.Completion
}

/// A message on its way.
///
/// One object, because it passes through many hands.
final class Arrival: Sendable {
  let message: Message
  let talk: TalkKey
  let waiter: Waiter
  let at: Timestamp
  /// Earlier parts of the same thought, whose words ``message`` has too.
  let fragments: [Arrival]

  init(
    message: Message, talk: TalkKey, waiter: Waiter, at: Timestamp, fragments: [Arrival] = []
  ) {
    self.message = message
    self.talk = talk
    self.waiter = waiter
    self.at = at
    self.fragments = fragments
  }
}

/// What a message is decided with, as it was when its turn came; of one thread at a time.
final class Surroundings: @unchecked Sendable {
  let shop: ServedShop
  private(set) var talk: ConversationState
  private(set) var customer: CustomerState

  init(shop: ServedShop, talk: ConversationState, customer: CustomerState) {
    self.shop = shop
    self.talk = talk
    self.customer = customer
  }

  /// Lets go of the state, so that changing it copies nothing.
  func clear() {
    talk = ConversationState()
    customer = CustomerState()
  }
}

/// What was decided about a message.
struct Decided: Sendable {
  let record: ServiceRecord
  let outcome: Outcome
  let answer: [UInt8]
}

/// Who is told what once a record is on disk: neither record nor message is kept until then.
struct Answers: Sendable {
  struct One: Sendable {
    let waiter: Waiter
    let bytes: [UInt8]
  }

  let time: Timestamp
  let own: One
  let ofFragments: [One]

  init(to arrival: Arrival, _ decided: Decided) {
    time = arrival.at
    own = One(waiter: arrival.waiter, bytes: decided.answer)
    ofFragments = arrival.fragments.map { fragment in
      let bytes = decided.record.answer(to: arrival.talk, id: fragment.message.id)
      return One(waiter: fragment.waiter, bytes: bytes ?? decided.answer)
    }
  }
}

/// What came of a message, for counting.
package struct Outcome: Hashable, Sendable {
  package let action: Decision.Action
  package let reason: Decision.Reason
}

/// Something to do in a conversation, one after the other.
enum Task: Sendable {
  case decide(Arrival, Surroundings)
  /// Reads and changes the tables under their lock.
  case change(@Sendable (inout Tables) -> Void)
}

/// What has happened since the start.
package struct ServiceCounters: Sendable {
  /// They are few: looking through them is faster than hashing.
  package private(set) var outcomes: [(outcome: Outcome, count: Int)] = []
  package var duplicates = 0
  package var compactions = 0
  package var unclaimed = 0

  mutating func count(_ outcome: Outcome, _ number: Int = 1) {
    if let place = outcomes.firstIndex(where: { $0.outcome == outcome }) {
      outcomes[place].count += number
    } else {
      outcomes.append((outcome, number))
    }
  }
}

/// Everything behind the receptionist's lock.
struct Tables {
  enum Waiting {
    case message(Arrival)
    case change(@Sendable (inout Tables) -> Void)
  }

  enum Admission {
    case run(Task)
    case waits
    /// The first of a thought, which must be ended in time.
    case gathers(number: Int)
    case stored(Position)
    case refused(Refusal)
  }

  let state: ServiceState
  var shop: ServedShop
  /// What waits in each conversation that is busy.
  private var lanes: [TalkKey: [Waiting]] = [:]
  /// Who else waits for a message that is being decided.
  private var pending: [UInt64: [Receptionist.Completion]] = [:]
  /// Thoughts that may go on; their conversations are busy.
  private var gatherings: [TalkKey: Gathering] = [:]
  private var gatheringCount = 0
  private var gathersNoMore = false
  var counters = ServiceCounters()
  /// Posts that are on their way.
  var sending: Set<String> = []
  /// When silent conversations were last looked for.
  var lastExpiry: Timestamp?

  init(state: sending ServiceState, shop: ServedShop) {
    self.state = state
    self.shop = shop
  }

  var busyConversations: Int { lanes.count }
  var waitingMessages: Int { pending.count }

  /// - Parameter joinWithin: how long it may wait for more of its thought; `nil` where it is part of
  ///   none.
  mutating func admit(_ arrival: Arrival, joinWithin: Duration? = nil) -> Admission {
    // Nearly always a message is new and its conversation idle, so both are entered with one look; what
    // was there is put back.
    if let hash = arrival.waiter.hash {
      if var others = pending.updateValue([], forKey: hash) {
        others.append(arrival.waiter.completion)
        pending[hash] = others
        counters.duplicates += 1
        return .waits
      }
      if let position = state.ledger.position(of: hash) {
        pending[hash] = nil
        return .stored(position)
      }
    }
    let talk = arrival.talk
    if var waiting = lanes.updateValue([], forKey: talk) {
      defer { lanes[talk] = waiting }
      guard waiting.count < Receptionist.laneLimit else {
        if let hash = arrival.waiter.hash { pending[hash] = nil }
        return .refused(.overloaded)
      }
      if joinWithin != nil, gatherings[talk]?.take(arrival) == true { return .waits }
      waiting.append(.message(arrival))
      return endGathering(in: talk).map { .run($0) } ?? .waits
    }
    if let joinWithin, !gathersNoMore, state.talks[talk]?.mayBeginThought ?? true {
      gatheringCount += 1
      gatherings[talk] = Gathering(arrival, number: gatheringCount, within: joinWithin)
      return .gathers(number: gatheringCount)
    }
    return .run(.decide(arrival, surroundings(of: arrival)))
  }

  /// The task itself where the conversation is idle, the thought that it ends where one was going on;
  /// `nil` where it waits for its turn.
  mutating func admit(
    _ change: @escaping @Sendable (inout Tables) -> Void, in talk: TalkKey
  ) -> Task? {
    if lanes[talk] != nil {
      lanes[talk]?.append(.change(change))
      return endGathering(in: talk)
    }
    lanes[talk] = []
    return .change(change)
  }

  /// Ends a thought, and gives its decision as the conversation's task; `nil` where there is none, or
  /// another than the one of that number.
  mutating func endGathering(in talk: TalkKey, number: Int? = nil) -> Task? {
    guard !gatherings.isEmpty, let gathering = gatherings[talk],
      number == nil || number == gathering.number, let whole = gathering.whole
    else { return nil }
    gatherings[talk] = nil
    return .decide(whole, surroundings(of: whole))
  }

  /// Ends the thoughts of a customer, or all, in an order that depends on nothing.
  mutating func endGatherings(
    of sender: String? = nil, forGood: Bool = false
  ) -> [(TalkKey, Task)] {
    if forGood { gathersNoMore = true }
    let talks = gatherings.filter {
      sender == nil || $0.value.arrivals.first?.message.sender == sender
    }.keys.sorted()
    return talks.compactMap { talk in endGathering(in: talk).map { (talk, $0) } }
  }

  /// Ends a task of a conversation and gives the next.
  mutating func next(in talk: TalkKey) -> Task? {
    guard var waiting = lanes.removeValue(forKey: talk), !waiting.isEmpty else { return nil }
    let first = waiting.removeFirst()
    lanes[talk] = waiting
    switch first {
    case .message(let arrival): return .decide(arrival, surroundings(of: arrival))
    case .change(let body): return .change(body)
    }
  }

  private func surroundings(of arrival: Arrival) -> Surroundings {
    let message = arrival.message
    let customer =
      message.sender == Message.unnamedSender
      ? state.talks[arrival.talk]?.unnamed
      : state.customers[TalkKey(channel: message.channel, name: message.sender)]?.state
    return Surroundings(
      shop: shop, talk: state.talks[arrival.talk]?.state ?? ConversationState(),
      customer: customer ?? CustomerState())
  }

  /// Everybody who waits for an answer to one of these messages, the first who sent it before all
  /// others.
  mutating func takeAllWaiters(_ answers: Answers) -> [Receptionist.Completion] {
    (answers.ofFragments + [answers.own]).flatMap { answer in
      [answer.waiter.completion] + takeOthers(answer.waiter)
    }
  }

  /// Everybody but the first who waits for an answer to a message.
  mutating func takeOthers(_ waiter: Waiter) -> [Receptionist.Completion] {
    waiter.hash.flatMap { pending.removeValue(forKey: $0) } ?? []
  }
}

/// Memory in which messages are read, for one thread at a time.
final class Workspace: @unchecked Sendable {
  let space = MessageSpace()
  private var offset = OffsetMemory()
  private var responder: Responder?

  func utcOffset(_ shop: ServedShop, at time: Timestamp) -> Int {
    if responder !== shop.responder {
      // Another shop, perhaps of another zone.
      (responder, offset) = (shop.responder, OffsetMemory())
    }
    return offset.seconds(at: time, shop.utcOffset)
  }
}
