package import Chat

/// A ticket on the desk: what the bot handed over, and what people did about it.
package struct DeskTicket: Hashable, Sendable, Codable {
  package enum State: String, Hashable, Sendable, Codable, CaseIterable {
    case open, claimed, resolved
  }

  /// What a person, or the program, wrote on a ticket.
  package struct Note: Hashable, Sendable, Codable {
    package let at: Timestamp
    package let by: String
    package let text: String
  }

  /// Who writes notes when nobody does.
  package static let program = "xiaoer"
  static let noteLimit = 100

  package internal(set) var ticket: Ticket
  package let channel: String
  package let conversation: String
  package let sender: String
  package let openedAt: Timestamp
  package internal(set) var state = State.open
  package internal(set) var claimedBy: String?
  package internal(set) var notes: [Note] = []
  /// Nobody took it in time.
  package internal(set) var isEscalated = false
  package internal(set) var changedAt: Timestamp

  init(_ ticket: Ticket, talk: TalkKey, sender: String, at time: Timestamp) {
    self.ticket = ticket
    channel = talk.channel
    conversation = talk.name
    self.sender = sender
    openedAt = time
    changedAt = time
  }

  package var id: String { ticket.id }
  package var talk: TalkKey { TalkKey(channel: channel, name: conversation) }

  mutating func note(_ text: String, by: String, at time: Timestamp) {
    if notes.count >= Self.noteLimit { notes.removeFirst() }
    notes.append(Note(at: time, by: by, text: String(text.prefix(2000))))
    changedAt = time
  }

  mutating func escalate(at time: Timestamp) {
    isEscalated = true
    changedAt = time
    let order = Ticket.Priority.allCases
    if let place = order.firstIndex(of: ticket.priority) {
      ticket.priority = order[min(place + 1, order.count - 1)]
    }
  }

  /// Keeps what happened, and nothing that anybody said.
  mutating func erase() {
    ticket.summary = ""
    ticket.slots = [:]
    ticket.tags = [:]
    ticket.transcript = []
    notes = []
  }

  /// The ticket as the interface shows it.
  package var json: FieldValue {
    .object([
      "id": .string(id), "state": .string(state.rawValue), "queue": .string(ticket.queue),
      "priority": .string(ticket.priority.rawValue), "reason": .string(ticket.reason),
      "summary": .string(ticket.summary), "channel": .string(channel),
      "conversation": .string(conversation), "sender": .string(sender),
      "slots": .object(ticket.slots.mapValues { .string($0) }),
      "tags": .object(ticket.tags.mapValues { .string($0) }),
      "transcript": .list(
        ticket.transcript.map {
          .object(["speaker": .string($0.speaker), "text": .string($0.text)])
        }),
      "notes": .list(
        notes.map {
          .object(["at": $0.at.json, "by": .string($0.by), "text": .string($0.text)])
        }),
      "claimed_by": FieldValue(claimedBy), "escalated": .bool(isEscalated),
      "opened_at": openedAt.json, "changed_at": changedAt.json,
    ])
  }
}

extension Timestamp {
  /// As RFC 3339 in UTC with milliseconds.
  package var rfc3339: String {
    let day = Int64((Double(milliseconds) / 86_400_000).rounded(.down))
    let rest = milliseconds - day * 86_400_000
    let (year, month, date) = Self.civil(day)
    func padded(_ number: Int64, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T"
      + "\(padded(rest / 3_600_000, 2)):\(padded(rest / 60_000 % 60, 2)):"
      + "\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }

  package var json: FieldValue { .string(rfc3339) }

  /// Year, month and day of the proleptic Gregorian calendar, by days since 1970-01-01.
  private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
    // Years begin in March here, so that a leap day is the last; an era has 400 of them.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
