package import Chat
package import Dialogue
internal import Foundation

/// What a snapshot's record holds: a piece of the state as it is.
package enum SnapshotPart: Hashable, Sendable {
  indirect case talk(TalkKey, TalkEntry)
  case customer(TalkKey, CustomerEntry)
  indirect case ticket(DeskTicket)
  /// A delivery of which a redelivery may come: its key, time and answer.
  case answer(TalkKey, id: String, at: Timestamp, [UInt8])
}

/// What is remembered of one conversation.
package struct TalkEntry: Hashable, Sendable, Codable {
  package var state = ConversationState()
  /// Whoever speaks here without a name.
  var unnamed = CustomerState()
  /// When a message last came, by the clock of this program.
  package var lastAt: Timestamp
  /// When the service last changed hands, by the clock of this program.
  package var servedSince: Timestamp
  /// The ticket that was opened last, until it is resolved.
  package var ticket: String?
  package var isClosed = false
  /// Nobody came in time, and the customer was told.
  package var isEscalated = false
  /// Messages since the conversation was handed over.
  package var customerMessages = 0
  package var agentMessages = 0
  /// Who wrote here, for forgetting them; `nil` for a crowd.
  var senders: [String]? = []

  static let senderLimit = 64

  init(at time: Timestamp) {
    lastAt = time
    servedSince = time
  }

  package var reception: ReceptionState {
    switch state.service {
    case .bot: isClosed ? .closed : .bot
    case .queued: .queued
    case .human: .human
    }
  }

  mutating func noteSender(_ sender: String) {
    guard senders?.contains(sender) == false else { return }
    if let count = senders?.count, count >= Self.senderLimit {
      senders = nil
    } else {
      senders?.append(sender)
    }
  }

  func mayHold(_ sender: String) -> Bool { senders?.contains(sender) ?? true }
}

/// What is remembered of one customer.
package struct CustomerEntry: Hashable, Sendable, Codable {
  package var state = CustomerState()
  package var lastAt: Timestamp
}

/// Parts are JSON inside the record: they are written seldom, and outlive changes of their types.
extension RecordWriter {
  mutating func part(_ part: SnapshotPart) {
    switch part {
    case .talk(let key, let entry):
      byte(1)
      talk(key)
      json(entry)
    case .customer(let key, let entry):
      byte(2)
      talk(key)
      json(entry)
    case .ticket(let ticket):
      byte(3)
      json(ticket)
    case .answer(let key, let id, let time, let answer):
      byte(4)
      talk(key)
      text(id)
      signed(time.milliseconds)
      data(answer)
    }
  }

  private mutating func json(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Values of the program's own types, without a number that JSON cannot write.
    data((try? encoder.encode(value)).map { Array($0) } ?? [])
  }
}

extension RecordCursor {
  mutating func part() throws(RecordError) -> SnapshotPart {
    switch try byte() {
    case 1: return .talk(try talk(), try json())
    case 2: return .customer(try talk(), try json())
    case 3: return .ticket(try json())
    case 4:
      return .answer(
        try talk(), id: try text(), at: Timestamp(milliseconds: try signed()), try data())
    default: throw .malformed
    }
  }

  private mutating func json<Value: Decodable>() throws(RecordError) -> Value {
    let bytes = try data()
    do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch {
      throw .malformed
    }
  }
}
