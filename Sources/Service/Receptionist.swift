package import Chat
internal import Dialogue
internal import Dispatch
internal import Gateways
package import Persistence
internal import Reception
internal import RuleLanguage

/// The durable shell around the responder: every message is decided once, recorded, and only then
/// answered.
///
/// - ``ServiceRecord`` and ``ServiceChange``: what the journal holds. ``ServiceState``: their fold.
/// - ``Receptionist``: ``receive(_:isRepeatable:completion:)`` for messages; tickets, hand-over and the
///   passing of time in its extensions. It knows no HTTP.
/// - ``DeliveryLedger``: which messages were answered, and where the answer lies in the journal.
/// - ``ServiceSettings``, ``ServedShop``: how it is kept, and what it decides with.
/// - ``OutboxPump``: brings posts to their destinations.
///
/// ```swift
/// let receptionist = try Receptionist(
///   shop: shop, settings: settings, journal: JournalSettings(folder: ".xiaoer/journal"),
///   clock: { now }, onFailure: { error in … })
/// receptionist.receive(message, isRepeatable: true) { outcome in … }
/// ```
///
/// Invariants: what a completion tells is on disk. Messages of one conversation are decided in order
/// of arrival, those of different ones side by side; a message is decided on the caller's thread, and
/// on another only where its conversation is busy or a web service is asked. A redelivery gets the
/// bytes of the first answer and has no effect. When the journal fails, nothing is acknowledged any
/// more. It asks no clock but the one it was given.
package final class Receptionist: Sendable {
  package typealias Completion = @Sendable (Result<[UInt8], Refusal>) -> Void

  /// The most messages of one conversation that wait for their turn.
  static let laneLimit = 10_000

  package let journal: Journal
  private let currentSettings: Locked<ServiceSettings>
  let files: any FileSystem
  let clock: @Sendable () -> Timestamp
  let tables: Locked<Tables>
  /// For those who hold the lock of the tables already.
  let currentShop: Locked<ServedShop>
  let workspaces = Locked<[Workspace]>([])
  let lookUps = DispatchQueue(label: "xiaoer.look-ups", attributes: .concurrent)
  private let encoder = JSONLinesEncoder()

  /// Opens the journal and takes everything in that it holds.
  ///
  /// - Parameter onFailure: told once when the journal fails; the process should end.
  /// - Throws: ``JournalError`` or ``RecordError``.
  package init(
    shop: ServedShop, settings: ServiceSettings, journal: JournalSettings,
    files: any FileSystem = SystemFiles(), clock: @escaping @Sendable () -> Timestamp,
    observer: (@Sendable (JournalEvent) -> Void)? = nil,
    onFailure: @escaping @Sendable (JournalError) -> Void
  ) throws {
    let state = ServiceState()
    self.journal = try Journal(
      journal, files: files, observer: observer, onFailure: onFailure
    ) { payload, position in
      let bytes = unsafe payload.withUnsafeBufferPointer { unsafe Array($0) }
      state.replay(try ServiceRecord(bytes), at: position)
    }
    currentSettings = Locked(settings)
    self.files = files
    self.clock = clock
    currentShop = Locked(shop)
    tables = Locked(Tables(state: state, shop: shop))
  }

  /// Decides with other rules from the next message on.
  package func use(_ shop: ServedShop) {
    currentShop.withLock { $0 = shop }
    tables.withLock { $0.shop = shop }
  }

  /// As they are now; take them once where several must fit together.
  package var settings: ServiceSettings { currentSettings.withLock { $0 } }

  /// Keeps the service by other settings from now on.
  package func use(_ settings: ServiceSettings) { currentSettings.withLock { $0 = settings } }

  // MARK: - Messages

  /// Decides about a message, or finds what was decided.
  ///
  /// - Parameters:
  ///   - isRepeatable: whether the id is the platform's, so that the message may come again.
  ///   - completion: told once, on any thread, with the decision as a JSON object.
  package func receive(
    _ message: Message, isRepeatable: Bool, completion: @escaping Completion
  ) {
    let now = clock()
    var message = message
    if message.time == nil { message.time = now }
    let arrival = Arrival(
      message: message,
      hash: isRepeatable ? DeliveryLedger.hash(of: message.talk, id: message.id) : nil, at: now,
      completion: completion)
    switch tables.withLock({ $0.admit(arrival) }) {
    case .run(let task): run(task, in: message.talk)
    case .waits: break
    case .stored(let position): tellAgain(arrival, at: position, attempts: 4)
    case .refused(let refusal): completion(.failure(refusal))
    }
  }

  /// Works a conversation's tasks off, as long as there are any.
  func run(_ first: Task, in talk: TalkKey) {
    var task: Task? = first
    while let current = task {
      switch current {
      case .decide(let arrival, let surroundings):
        guard let decided = decide(arrival, surroundings, mayWait: false) else {
          return lookUps.async { [self] in
            if let decided = decide(arrival, surroundings, mayWait: true) {
              if let next = commit(decided, arrival, surroundings) { run(next, in: talk) }
            }
          }
        }
        task = commit(decided, arrival, surroundings)
      case .change(let body):
        task = tables.withLock { tables in
          body(&tables)
          return tables.next(in: talk)
        }
      }
    }
  }

  /// Reads what was decided about a message before.
  private func tellAgain(_ arrival: Arrival, at position: Position, attempts: Int) {
    do throws(JournalError) {
      let bytes = try journal.record(at: position)
      guard let record = try? ServiceRecord(bytes),
        let answer = record.answer(to: arrival.message.talk, id: arrival.message.id)
      else {
        // Two keys met by chance: the message is new.
        return receive(arrival.message, isRepeatable: false, completion: arrival.completion)
      }
      tables.withLock { $0.counters.duplicates += 1 }
      arrival.completion(.success(answer))
    } catch {
      // A compaction has moved the record; its new place is known before the old file goes.
      let hash = arrival.hash ?? 0
      let now = tables.withLock { $0.state.ledger.position(of: hash) }
      if let now, now != position, attempts > 0 {
        return tellAgain(arrival, at: now, attempts: attempts - 1)
      }
      if now == nil {
        return receive(arrival.message, isRepeatable: true, completion: arrival.completion)
      }
      arrival.completion(.failure(.journal))
    }
  }

  // MARK: - Deciding

  /// Decides; `nil` where a web service must be asked first and the thread may not wait.
  private func decide(
    _ arrival: Arrival, _ surroundings: Surroundings, mayWait: Bool
  ) -> Decided? {
    let workspace = workspaces.withLock { $0.popLast() } ?? Workspace()
    defer { workspaces.withLock { $0.append(workspace) } }
    let shop = surroundings.shop
    let offset = workspace.utcOffset(shop, at: arrival.message.time ?? arrival.at)
    return shop.responder.respond(
      to: arrival.message, in: surroundings.talk, of: surroundings.customer, at: arrival.at,
      utcOffset: offset, asking: shop.sources, mayWait: mayWait, space: workspace.space,
      explains: false
    ).map { finish($0, arrival, surroundings, utcOffset: offset) }
  }

  /// Turns a response into what is recorded and told.
  private func finish(
    _ response: Responder.Response, _ arrival: Arrival, _ surroundings: Surroundings,
    utcOffset: Int
  ) -> Decided {
    let message = arrival.message
    var decision = response.decision
    var events = response.events
    var changes: [ServiceChange] = []
    if decision.ticket != nil {
      renameTicket(of: message, in: &decision, &events)
      if !settings.hours.contains(arrival.at, utcOffset: utcOffset) {
        addOutOfHours(to: &decision, &events, surroundings, arrival)
      }
      changes = posts(forTicketIn: decision, message, at: arrival.at)
    }
    if message.role == .agent, let text = message.text, isHandBack(text) {
      changes.append(.reception(message.talk, .bot, by: message.sender))
    }
    var answer: [UInt8] = []
    encoder.append(decision, to: &answer)
    let delivery = Delivery(
      talk: message.talk, id: message.id, isRepeatable: arrival.hash != nil,
      sender: message.sender, events: events, answer: answer)
    return Decided(
      record: ServiceRecord(time: arrival.at, changes: [.delivered(delivery)] + changes),
      outcome: Outcome(action: decision.action, reason: decision.reason), answer: answer)
  }

  private func isHandBack(_ text: String) -> Bool {
    settings.handBackWords.contains { text.split(whereSeparator: \.isWhitespace) == [$0[...]] }
  }

  // MARK: - Recording

  /// Applies and records; returns what the conversation has to do next.
  private func commit(
    _ decided: Decided, _ arrival: Arrival, _ surroundings: Surroundings
  ) -> Task? {
    let record = decided.record
    let bytes = record.bytes
    surroundings.clear()
    return tables.withLock { tables -> Task? in
      do throws(JournalError) {
        try journal.append(bytes) { [self] result in ended(result, decided, arrival) }
        tables.state.apply(record)
        tables.counters.outcomes[decided.outcome, default: 0] += 1
      } catch {
        // Nothing has happened: neither in memory nor on disk. Whoever waits is told below the lock.
        let waiters = tables.takeWaiters(arrival)
        lookUps.async { for waiter in waiters { waiter(.failure(Refusal(error))) } }
      }
      return tables.next(in: arrival.message.talk)
    }
  }

  /// The record is on disk, or never will be; on the journal's thread.
  private func ended(
    _ result: Result<Position, JournalError>, _ decided: Decided, _ arrival: Arrival
  ) {
    switch result {
    case .success(let position):
      guard let hash = arrival.hash else { return arrival.completion(.success(decided.answer)) }
      let waiters = tables.withLock { tables in
        tables.state.ledger.insert(hash, at: position, time: arrival.at)
        return tables.takeWaiters(arrival)
      }
      for waiter in waiters { waiter(.success(decided.answer)) }
    case .failure(let error):
      let waiters = tables.withLock { $0.takeWaiters(arrival) }
      for waiter in waiters { waiter(.failure(Refusal(error))) }
    }
  }

  /// Waits for everything recorded, and gives the folder free.
  package func close() throws(JournalError) { try journal.close() }
}

/// Why a request has no effect.
package enum Refusal: Error, Hashable, Sendable {
  /// Too much waits; try again in a second.
  case overloaded
  /// The journal has failed; the process is about to end.
  case journal
  case notFound
  /// What was asked for does not fit the present state.
  case conflict(String)

  init(_ error: JournalError) {
    switch error {
    case .overloaded: self = .overloaded
    default: self = .journal
    }
  }
}

extension Message {
  package var talk: TalkKey { TalkKey(channel: channel, name: conversation) }
}

extension ServiceRecord {
  /// The answer to a message that it holds.
  func answer(to talk: TalkKey, id: String) -> [UInt8]? {
    for change in changes {
      switch change {
      case .delivered(let delivery) where delivery.talk == talk && delivery.id == id:
        return delivery.answer
      case .snapshot(.answer(let key, let known, _, let answer)) where key == talk && known == id:
        return answer
      default: continue
      }
    }
    return nil
  }
}
