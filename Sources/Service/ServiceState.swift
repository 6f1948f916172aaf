internal import Chat
internal import Dialogue
internal import Persistence

/// Everything that the service knows: the fold of ``ServiceRecord``s and nothing else.
///
/// The same records give the same state, in every process. Not for two threads at once.
package final class ServiceState {
  /// The most conversations that are remembered; those silent for longest go first.
  static let talkLimit = 1_000_000

  package private(set) var talks: [TalkKey: TalkEntry] = [:]
  /// By channel and sender.
  private(set) var customers: [TalkKey: CustomerEntry] = [:]
  package private(set) var tickets: [String: DeskTicket] = [:]
  package private(set) var outbox: [String: OutboxPost] = [:]
  /// Conversations that a person serves or shall serve.
  private(set) var attended: Set<TalkKey> = []
  var ledger: DeliveryLedger
  /// Who must not be found in any file: until the next snapshot.
  private(set) var erasures: [Erasure] = []
  /// The time of the last record.
  private(set) var lastAt = Timestamp(milliseconds: 0)

  struct Erasure {
    let sender: String
    let talks: Set<TalkKey>
  }

  /// - Parameter folder: on whose disk what need not stay in memory may lie.
  package init(folder: String? = nil) { ledger = DeliveryLedger(folder: folder) }

  /// Takes a record in that was read at `position`.
  func replay(_ record: ServiceRecord, at position: Position) {
    apply(record)
    for change in record.changes { settle(change, at: position, time: record.time) }
  }

  /// Remembers where a delivery's record is.
  func settle(_ change: ServiceChange, at position: Position, time: Timestamp) {
    switch change {
    case .delivered(let delivery) where delivery.isRepeatable:
      let hash = DeliveryLedger.hash(of: delivery.talk, id: delivery.id)
      ledger.insert(hash, at: position, time: time)
    case .snapshot(.answer(let talk, let id, let time, _)):
      ledger.insert(DeliveryLedger.hash(of: talk, id: id), at: position, time: time)
    default: break
    }
  }

  /// Takes a record in.
  package func apply(_ record: ServiceRecord) {
    for change in record.changes { apply(change, at: record.time) }
    lastAt = max(lastAt, record.time)
  }

  private func apply(_ change: ServiceChange, at time: Timestamp) {
    switch change {
    case .delivered(let delivery): take(delivery, at: time)
    case .happened(let key, let events):
      update(key, at: time) { entry in for event in events { entry.state.apply(event) } }
    case .reception(let key, let state, let by): hand(key, to: state, by: by, at: time)
    case .claimed(let id, let by):
      tickets[id]?.state = .claimed
      tickets[id]?.claimedBy = by
      tickets[id]?.changedAt = time
    case .noted(let id, let by, let text): tickets[id]?.note(text, by: by, at: time)
    case .resolved(let id, _):
      tickets[id]?.state = .resolved
      tickets[id]?.changedAt = time
      if let key = tickets[id]?.talk, talks[key]?.ticket == id { talks[key]?.ticket = nil }
    case .escalated(let key, let id):
      talks[key]?.isEscalated = true
      if let id { tickets[id]?.escalate(at: time) }
    case .posted(let post): outbox[post.id] = post
    case .postDelivered(let id): outbox[id] = nil
    case .postFailed(let id, let next):
      outbox[id]?.attempts += 1
      outbox[id]?.nextAt = next
    case .postDied(let id): outbox[id]?.isDead = true
    case .postResent(let id):
      outbox[id]?.isDead = false
      outbox[id]?.attempts = 0
      outbox[id]?.nextAt = time
    case .erased(let sender): erase(sender)
    case .expired(let words, let deliveries): expire(words: words, deliveries: deliveries)
    case .snapshot(let part): take(part)
    }
  }

  // MARK: - Messages

  private func take(_ delivery: Delivery, at time: Timestamp) {
    let key = delivery.talk
    var hasTags = false
    update(key, at: time) { entry in
      entry.lastAt = time
      entry.noteSender(delivery.sender)
      for event in delivery.events {
        let before = entry.state.service
        entry.state.apply(event)
        if event.isTag {
          hasTags = true
          if !delivery.hasNamedSender { entry.unnamed.apply(event) }
        } else {
          follow(event, of: delivery, in: &entry, before: before, at: time)
        }
      }
    }
    guard delivery.hasNamedSender, hasTags else { return }
    let customer = TalkKey(channel: key.channel, name: delivery.sender)
    for event in delivery.events where event.isTag {
      customers[customer, default: CustomerEntry(lastAt: time)].state.apply(event)
    }
    customers[customer]?.lastAt = time
  }

  /// What an event of a message means for the desk.
  private func follow(
    _ event: DialogueEvent, of delivery: Delivery, in entry: inout TalkEntry,
    before: ConversationState.Service, at time: Timestamp
  ) {
    switch event {
    case .heard(let heard):
      entry.isClosed = false
      if entry.state.service == .bot { return }
      if heard.role == .customer { entry.customerMessages += 1 } else { entry.agentMessages += 1 }
    case .ticketOpened(let ticket, _):
      if tickets[ticket.id] == nil {
        tickets[ticket.id] = DeskTicket(
          ticket, talk: delivery.talk, sender: delivery.sender, at: time)
      }
      entry.ticket = ticket.id
      entry.beginService(at: time)
    case .serviceChanged(.human, _):
      if before == .bot { entry.beginService(at: time) }
      if let id = entry.ticket, tickets[id]?.state == .open {
        tickets[id]?.state = .claimed
        tickets[id]?.claimedBy = delivery.sender
        tickets[id]?.changedAt = time
      }
    case .serviceChanged(.queued, _): if before == .bot { entry.beginService(at: time) }
    case .serviceChanged(.bot, _): if before != .bot { endService(&entry, by: "", at: time) }
    default: break
    }
  }

  /// Changes a conversation, which begins where there is none, and keeps account of it.
  private func update(
    _ key: TalkKey, at time: Timestamp, _ body: (inout TalkEntry) -> Void
  ) {
    let isAttended = {
      body(&$0)
      return $0.state.service != .bot
    }(&talks[key, default: TalkEntry(at: time)])
    if isAttended {
      attended.insert(key)
    } else if !attended.isEmpty {
      attended.remove(key)
    }
    if talks.count > Self.talkLimit { forgetOldest() }
  }

  // MARK: - Service

  private func hand(_ key: TalkKey, to state: ReceptionState, by: String, at time: Timestamp) {
    update(key, at: time) { entry in
      let before = entry.state.service
      switch state {
      case .new, .bot, .closed:
        if before != .bot {
          entry.state.apply(.serviceChanged(.bot, at: time))
          endService(&entry, by: by, at: time)
        }
        entry.isClosed = state == .closed
      case .queued, .human:
        entry.state.apply(.serviceChanged(state == .human ? .human : .queued, at: time))
        if before == .bot || state == .queued { entry.beginService(at: time) }
        entry.isClosed = false
      }
    }
  }

  /// Writes on the ticket what happened while a person served.
  private func endService(_ entry: inout TalkEntry, by: String, at time: Timestamp) {
    entry.servedSince = time
    guard let id = entry.ticket else { return }
    let (customer, agent) = (entry.customerMessages, entry.agentMessages)
    let text =
      entry.state.language == "en"
      ? "Given back to the bot\(by.isEmpty ? "" : " (\(by))"): "
        + "\(customer) message(s) by the customer and \(agent) by staff meanwhile."
      : "交还小二\(by.isEmpty ? "" : "（\(by)）")：其间客户 \(customer) 条、同事 \(agent) 条消息。"
    tickets[id]?.note(text, by: DeskTicket.program, at: time)
  }

  // MARK: - Forgetting

  /// Drops the tenth that was silent for longest and that nobody waits for.
  ///
  /// - Complexity: O(*n* log *n*), once in a tenth of the limit.
  private func forgetOldest() {
    let order = talks.filter { $0.value.state.service == .bot && $0.value.ticket == nil }
      .map { ($0.value.lastAt, $0.key) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    for (_, key) in order.prefix(Self.talkLimit / 10) { talks[key] = nil }
  }

  /// Of what holds words.
  var wordCount: Int { talks.count + customers.count + tickets.count }

  private func expire(words: Timestamp, deliveries: Timestamp) {
    talks = talks.filter {
      $0.value.lastAt >= words || $0.value.state.service != .bot || $0.value.ticket != nil
    }
    customers = customers.filter { $0.value.lastAt >= words }
    tickets = tickets.filter { $0.value.changedAt >= words || $0.value.state != .resolved }
    ledger.forget(before: deliveries)
  }

  private func erase(_ sender: String) {
    let keys = Set(
      talks.filter { $0.key.name == sender || $0.value.mayHold(sender) }.map(\.key)
        + tickets.values.filter { $0.sender == sender }.map(\.talk))
    for key in keys {
      guard let old = talks[key] else { continue }
      var entry = TalkEntry(at: old.lastAt)
      if old.state.service != .bot {
        entry.state.apply(.serviceChanged(old.state.service, at: old.servedSince))
      }
      entry.servedSince = old.servedSince
      entry.isEscalated = old.isEscalated
      entry.isClosed = old.isClosed
      entry.ticket = old.ticket
      talks[key] = old.state.service == .bot && old.ticket == nil ? nil : entry
    }
    customers = customers.filter { $0.key.name != sender }
    for (id, ticket) in tickets where ticket.sender == sender || keys.contains(ticket.talk) {
      tickets[id]?.erase()
    }
    outbox = outbox.filter { !keys.contains($0.value.key) }
    erasures.append(Erasure(sender: sender, talks: keys))
  }

  /// The first so many erasures are done: nothing of them is in any file.
  func endErasures(_ count: Int) { erasures.removeFirst(min(count, erasures.count)) }

  // MARK: - Snapshots

  /// All that a snapshot holds but the answers of deliveries, in an order that depends on nothing.
  package func parts() -> [SnapshotPart] {
    var parts: [SnapshotPart] = []
    parts.reserveCapacity(talks.count + customers.count + tickets.count)
    for (key, entry) in talks.sorted(by: { $0.key < $1.key }) { parts.append(.talk(key, entry)) }
    for (key, entry) in customers.sorted(by: { $0.key < $1.key }) {
      parts.append(.customer(key, entry))
    }
    for (_, ticket) in tickets.sorted(by: { $0.key < $1.key }) { parts.append(.ticket(ticket)) }
    return parts
  }

  /// What waits to be sent, in order of its ids.
  package var posts: [OutboxPost] { outbox.values.sorted { $0.id < $1.id } }

  private func take(_ part: SnapshotPart) {
    switch part {
    case .talk(let key, let entry):
      talks[key] = entry
      if entry.state.service != .bot { attended.insert(key) }
    case .customer(let key, let entry): customers[key] = entry
    case .ticket(let ticket): tickets[ticket.id] = ticket
    case .answer: break
    }
  }
}

extension TalkEntry {
  mutating func beginService(at time: Timestamp) {
    servedSince = time
    customerMessages = 0
    agentMessages = 0
    isEscalated = false
  }
}
