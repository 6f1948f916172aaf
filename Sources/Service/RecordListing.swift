package import Chat
internal import Dialogue

/// Changes as operators read them.
extension ServiceChange {
  /// One object; without `withText` nothing that anybody said.
  package func line(at time: Timestamp, withText: Bool) -> FieldValue {
    var fields = parts(withText)
    fields["time"] = time.json
    return .object(fields)
  }

  private func parts(_ withText: Bool) -> [String: FieldValue] {
    switch self {
    case .delivered(let delivery):
      var fields = Self.place(delivery.talk, "delivered")
      fields["id"] = .string(delivery.id)
      fields["sender"] = .string(delivery.sender)
      fields["events"] = .list(delivery.events.map { .string($0.name) })
      if withText {
        fields["answer"] = .string(String(decoding: delivery.answer, as: UTF8.self))
        fields["said"] = .list(delivery.events.compactMap { $0.words.map { .string($0) } })
      }
      return fields
    case .happened(let talk, let events):
      var fields = Self.place(talk, "happened")
      fields["events"] = .list(events.map { .string($0.name) })
      if withText { fields["said"] = .list(events.compactMap { $0.words.map { .string($0) } }) }
      return fields
    case .reception(let talk, let state, let by):
      var fields = Self.place(talk, "reception")
      fields["state"] = .string(state.rawValue)
      fields["by"] = .string(by)
      return fields
    case .escalated(let talk, let ticket):
      var fields = Self.place(talk, "escalated")
      fields["ticket"] = FieldValue(ticket)
      return fields
    case .posted(let post):
      var fields = Self.place(post.key, "posted")
      fields["id"] = .string(post.id)
      fields["destination"] = .string(post.destination)
      return fields
    case .snapshot(let part): return part.parts
    default: return deskParts(withText)
    }
  }

  private func deskParts(_ withText: Bool) -> [String: FieldValue] {
    func ticket(_ kind: String, _ id: String, _ by: String) -> [String: FieldValue] {
      ["kind": .string(kind), "ticket": .string(id), "by": .string(by)]
    }
    func post(_ kind: String, _ id: String) -> [String: FieldValue] {
      ["kind": .string(kind), "id": .string(id)]
    }
    switch self {
    case .claimed(let id, let by): return ticket("claimed", id, by)
    case .noted(let id, let by, let text):
      return ticket("noted", id, by).merging(withText ? ["text": .string(text)] : [:]) { a, _ in a }
    case .resolved(let id, let by): return ticket("resolved", id, by)
    case .postDelivered(let id): return post("post delivered", id)
    case .postFailed(let id, let next):
      return post("post failed", id).merging(["next": next.json]) { a, _ in a }
    case .postDied(let id): return post("post put aside", id)
    case .postResent(let id): return post("post resent", id)
    case .erased: return ["kind": .string("erased")]
    case .expired(let words, let deliveries):
      return [
        "kind": .string("expired"), "words_before": words.json,
        "deliveries_before": deliveries.json,
      ]
    default: return [:]
    }
  }

  fileprivate static func place(_ talk: TalkKey, _ kind: String) -> [String: FieldValue] {
    [
      "kind": .string(kind), "channel": .string(talk.channel), "conversation": .string(talk.name),
    ]
  }
}

extension SnapshotPart {
  fileprivate var parts: [String: FieldValue] {
    switch self {
    case .talk(let talk, _): return ServiceChange.place(talk, "conversation")
    case .customer(let talk, _):
      return [
        "kind": .string("customer"), "channel": .string(talk.channel), "sender": .string(talk.name),
      ]
    case .ticket(let ticket): return ["kind": .string("ticket"), "ticket": .string(ticket.id)]
    case .answer(let talk, let id, _, _):
      return ServiceChange.place(talk, "answer").merging(["id": .string(id)]) { a, _ in a }
    }
  }
}

extension DialogueEvent {
  fileprivate var name: String {
    switch self {
    case .heard: "heard"
    case .said: "said"
    case .asked: "asked"
    case .questionClosed: "question closed"
    case .choiceOffered: "choice offered"
    case .choiceClosed: "choice closed"
    case .missed: "missed"
    case .understood: "understood"
    case .ticketOpened: "ticket opened"
    case .serviceChanged(let service, _): "service: \(service.rawValue)"
    case .tagged: "tagged"
    case .variantUsed: "variant used"
    case .answered: "answered"
    case .welcomed: "welcomed"
    }
  }

  fileprivate var words: String? {
    switch self {
    case .heard(let heard): heard.text
    case .said(let text, _): text
    default: nil
    }
  }
}
