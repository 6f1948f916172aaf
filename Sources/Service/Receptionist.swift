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
/// on another only where its conversation is busy, a web service is asked or more of its thought was
/// waited for (`Gathering`). A redelivery gets the bytes of the first answer and has no effect. When
/// the journal fails, nothing is acknowledged any more. It asks no clock but the one it was given.
package final class Receptionist: Sendable {
  package typealias Completion = @Sendable (Result<[UInt8], Refusal>) -> Void

  /// The most messages of one conversation that wait for their turn.
  static let laneLimit = 10_000

  package let journal: Journal
  private let currentSettings: Locked<ServiceSettings>
  /// Whether whoever calls ``receive(_:isRepeatable:completion:)`` calls ``flush()`` soon after.
  private let awaitsFlush: Bool
  let files: any FileSystem
  let clock: @Sendable () -> Timestamp
  let tables: Locked<Tables>
  /// For those who hold the lock of the tables already.
  let currentShop: Locked<ServedShop>
  let workspaces = Locked<[Workspace]>([])
  let lookUps = DispatchQueue(label: "xiaoer.look-ups", attributes: .concurrent)
  /// The bytes of the snapshot that the journal begins with; 0 without one.
  let snapshotBytes: Locked<UInt64>
  let encoder = JSONLinesEncoder()
  let alarm: Alarm

  /// Opens the journal and takes everything in that it holds.
  ///
  /// - Parameters:
  ///   - courier: tells what is on disk, for the journal's thread.
  ///   - awaitsFlush: whether what is received waits for ``flush()`` to be written.
  ///   - alarm: ends the waiting for more of a thought; `nil` for the machine's.
  ///   - onFailure: told once when the journal fails; the process should end.
  /// - Throws: ``JournalError`` or ``RecordError``.
  package init(
    shop: ServedShop, settings: ServiceSettings, journal: JournalSettings,
    files: any FileSystem = SystemFiles(), courier: Journal.Courier? = nil,
    awaitsFlush: Bool = false,
    clock: @escaping @Sendable () -> Timestamp,
    alarm: Alarm? = nil, observer: (@Sendable (JournalEvent) -> Void)? = nil,
    onFailure: @escaping @Sendable (JournalError) -> Void
  ) throws {
    let state = ServiceState(folder: journal.folder)
    self.journal = try Journal(
      journal, files: files, courier: courier, observer: observer, onFailure: onFailure
    ) { payload, position in
      let bytes = unsafe payload.withUnsafeBufferPointer { unsafe Array($0) }
      state.replay(try ServiceRecord(bytes), at: position)
    }
    snapshotBytes = Locked(self.journal.opening.generation.snapshot?.bytes ?? 0)
    currentSettings = Locked(settings)
    self.awaitsFlush = awaitsFlush
    self.files = files
    self.clock = clock
    self.alarm = alarm ?? Self.dispatchAlarm()
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
    _ message: consuming Message, isRepeatable: Bool, completion: @escaping Completion
  ) {
    let now = clock()
    if message.time == nil { message.time = now }
    let talk = message.talk
    let hash = isRepeatable ? DeliveryLedger.hash(of: talk, id: message.id) : nil
    let within = currentSettings.withLock { $0.joinWithin }
    let joinWithin = within > .zero && Gathering.mayHold(message) ? within : nil
    let arrival = Arrival(
      message: message, talk: talk, waiter: Waiter(hash: hash, completion: completion), at: now)
    switch tables.withLock({ $0.admit(arrival, joinWithin: joinWithin) }) {
    case .run(let task): run(task, in: talk, wakes: !awaitsFlush)
    case .waits: break
    case .gathers(let number): setAlarm(for: number, in: talk)
    case .stored(let position): tellAgain(arrival, at: position, attempts: 4)
    case .refused(let refusal): completion(.failure(refusal))
    }
  }

  /// Has written what was received since the last call.
  package func flush() { journal.wake() }

  /// Works a conversation's tasks off, as long as there are any.
  ///
  /// - Parameter wakes: whether each is written at once, and not only with the next ``flush()``.
  func run(_ first: Task, in talk: TalkKey, wakes: Bool = true) {
    var task: Task? = first
    while let current = task.take() {
      switch current {
      case .decide(let arrival, let surroundings):
        guard let decided = decide(arrival, surroundings, mayWait: false) else {
          return lookUps.async { [self] in
            if let decided = decide(arrival, surroundings, mayWait: true) {
              if let next = commit(decided, arrival, surroundings, wakes: true) {
                run(next, in: talk)
              }
            }
          }
        }
        task = commit(decided, arrival, surroundings, wakes: wakes)
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
        let answer = record.answer(to: arrival.talk, id: arrival.message.id)
      else {
        // Two keys met by chance: the message is new.
        return receive(arrival.message, isRepeatable: false, completion: arrival.waiter.completion)
      }
      tables.withLock { $0.counters.duplicates += 1 }
      arrival.waiter.completion(.success(answer))
    } catch {
      // A compaction has moved the record; its new place is known before the old file goes.
      let hash = arrival.waiter.hash ?? 0
      let now = tables.withLock { $0.state.ledger.position(of: hash) }
      if let now, now != position, attempts > 0 {
        return tellAgain(arrival, at: now, attempts: attempts - 1)
      }
      if now == nil {
        return receive(arrival.message, isRepeatable: true, completion: arrival.waiter.completion)
      }
      arrival.waiter.completion(.failure(.journal))
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
    let response = shop.responder.respond(
      to: arrival.message, in: surroundings.talk, of: surroundings.customer, at: arrival.at,
      utcOffset: offset, asking: shop.sources, mayWait: mayWait, space: workspace.space,
      explains: false)
    guard let response else { return nil }
    return finish(response, arrival, surroundings, utcOffset: offset)
  }

  /// Turns a response into what is recorded and told.
  private func finish(
    _ response: Responder.Response, _ arrival: Arrival, _ surroundings: Surroundings,
    utcOffset: Int
  ) -> Decided {
    guard response.decision.ticket != nil else {
      return decided(response.decision, response.events, posts: [], arrival)
    }
    var decision = response.decision
    var events = response.events
    renameTicket(of: arrival.message, in: &decision, &events)
    if !settings.hours.contains(arrival.at, utcOffset: utcOffset) {
      addOutOfHours(to: &decision, &events, surroundings, arrival)
    }
    return decided(
      decision, events, posts: posts(forTicketIn: decision, arrival.message, at: arrival.at),
      arrival)
  }

  private func decided(
    _ decision: Decision, _ events: [DialogueEvent], posts: [ServiceChange], _ arrival: Arrival
  ) -> Decided {
    let message = arrival.message
    var answer: [UInt8] = []
    encoder.append(decision, to: &answer)
    let delivery = Delivery(
      talk: arrival.talk, id: message.id, isRepeatable: arrival.waiter.hash != nil,
      sender: message.sender, events: events, answer: answer)
    var changes: [ServiceChange] = [.delivered(delivery)]
    if !arrival.fragments.isEmpty { changes = deliveries(ofFragmentsOf: arrival) + changes }
    if !posts.isEmpty { changes += posts }
    if message.role == .agent, let text = message.text, isHandBack(text) {
      changes.append(.reception(message.talk, .bot, by: message.sender))
    }
    return Decided(
      record: ServiceRecord(time: arrival.at, changes: changes),
      outcome: Outcome(action: decision.action, reason: decision.reason), answer: answer)
  }

  private func isHandBack(_ text: String) -> Bool {
    settings.handBackWords.contains { text.split(whereSeparator: \.isWhitespace) == [$0[...]] }
  }

  // MARK: - Recording

  /// Applies and records; returns what the conversation has to do next.
  private func commit(
    _ decided: Decided, _ arrival: Arrival, _ surroundings: Surroundings, wakes: Bool
  ) -> Task? {
    let record = decided.record
    let bytes = record.bytes
    let answers = Answers(to: arrival, decided)
    surroundings.clear()
    return tables.withLock { tables -> Task? in
      do throws(JournalError) {
        try journal.append(bytes, wakes: wakes) { [self] result in ended(result, answers) }
        tables.state.apply(record)
        tables.counters.count(decided.outcome)
        if !arrival.fragments.isEmpty {
          let joined = Outcome(action: .silence, reason: .joined)
          tables.counters.count(joined, arrival.fragments.count)
        }
      } catch {
        // Nothing has happened: neither in memory nor on disk. Whoever waits is told below the lock.
        let waiters = tables.takeAllWaiters(answers)
        lookUps.async { for waiter in waiters { waiter(.failure(Refusal(error))) } }
      }
      return tables.next(in: arrival.talk)
    }
  }

  /// The record is on disk, or never will be; on the thread that wrote it or the courier's.
  private func ended(_ result: Result<Position, JournalError>, _ answers: Answers) {
    switch result {
    case .success(let position):
      for answer in answers.ofFragments { tell(answer, at: position, time: answers.time) }
      tell(answers.own, at: position, time: answers.time)
    case .failure(let error):
      let waiters = tables.withLock { $0.takeAllWaiters(answers) }
      for waiter in waiters { waiter(.failure(Refusal(error))) }
    }
  }

  /// Answers everybody who sent a message, which is on disk.
  private func tell(_ answer: Answers.One, at position: Position, time: Timestamp) {
    let waiter = answer.waiter
    guard let hash = waiter.hash else { return waiter.completion(.success(answer.bytes)) }
    let others = tables.withLock { tables in
      tables.state.ledger.insert(hash, at: position, time: time)
      return tables.takeOthers(waiter)
    }
    waiter.completion(.success(answer.bytes))
    for other in others { other(.success(answer.bytes)) }
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
