internal import Chat
internal import Dialogue

/// The events of a dialogue as they stand in records: a byte for the kind, then the parts in order.
///
/// A kind keeps its number for ever.
extension RecordWriter {
  mutating func time(_ time: Timestamp?) {
    flag(time != nil)
    if let time { signed(time.milliseconds) }
  }

  mutating func event(_ event: DialogueEvent) {
    switch event {
    case .heard(let heard):
      byte(1)
      text(heard.sender)
      text(heard.name)
      byte(Self.code(of: heard.role))
      text(heard.text)
      flag(heard.isInGroup)
      text(heard.language)
    case .said(let text, let isInGroup):
      byte(2)
      self.text(text)
      flag(isInGroup)
    case .asked(let question):
      byte(3)
      text(question.rule)
      text(question.slot)
      fields(question.slots)
      number(question.attempt)
      time(question.askedAt)
    case .questionClosed: byte(4)
    case .choiceOffered(let choice):
      byte(5)
      list(choice.options) { $0.option($1) }
      time(choice.offeredAt)
    case .choiceClosed: byte(6)
    case .missed: byte(7)
    case .understood: byte(8)
    case .ticketOpened(let ticket, let at):
      byte(9)
      self.ticket(ticket)
      time(at)
    case .serviceChanged(let service, let at):
      byte(10)
      text(service.rawValue)
      time(at)
    case .tagged(let name, let value):
      byte(11)
      text(name)
      text(value)
    case .variantUsed(let rule):
      byte(12)
      text(rule)
    case .answered(let key, let at):
      byte(13)
      text(key)
      signed(at.milliseconds)
    case .welcomed: byte(14)
    }
  }

  private mutating func option(_ option: ConversationState.Choice.Option) {
    switch option {
    case .rule(let id, let name):
      byte(1)
      text(id)
      text(name)
    case .passage(let source, let heading):
      byte(2)
      text(source)
      text(heading)
    }
  }

  mutating func ticket(_ ticket: Ticket) {
    text(ticket.id)
    text(ticket.queue)
    text(ticket.priority.rawValue)
    text(ticket.reason)
    text(ticket.summary)
    fields(ticket.slots)
    fields(ticket.tags)
    list(ticket.transcript) { writer, turn in
      writer.text(turn.speaker)
      writer.text(turn.text)
    }
  }

  private static func code(of role: Message.Role) -> UInt8 {
    switch role {
    case .customer: 1
    case .agent: 2
    case .bot: 3
    }
  }
}

extension RecordCursor {
  mutating func time() throws(RecordError) -> Timestamp? {
    try flag() ? Timestamp(milliseconds: try signed()) : nil
  }

  mutating func event() throws(RecordError) -> DialogueEvent {
    switch try byte() {
    case 1: return .heard(try heard())
    case 2: return .said(try text(), isInGroup: try flag())
    case 3:
      return .asked(
        ConversationState.Question(
          rule: try text(), slot: try text(), slots: try fields(), attempt: try int(),
          askedAt: try time()))
    case 4: return .questionClosed
    case 5:
      return .choiceOffered(
        ConversationState.Choice(
          options: try list { cursor throws(RecordError) in try cursor.option() },
          offeredAt: try time()))
    case 6: return .choiceClosed
    case 7: return .missed
    case 8: return .understood
    case 9: return .ticketOpened(try ticket(), at: try time())
    case 10: return .serviceChanged(try word(), at: try time())
    case 11: return .tagged(name: try text(), value: try optionalText())
    case 12: return .variantUsed(rule: try text())
    case 13: return .answered(key: try text(), at: Timestamp(milliseconds: try signed()))
    case 14: return .welcomed
    default: throw .malformed
    }
  }

  private mutating func heard() throws(RecordError) -> DialogueEvent.Heard {
    DialogueEvent.Heard(
      sender: try text(), name: try optionalText(), role: try role(), text: try text(),
      isInGroup: try flag(), language: try optionalText())
  }

  private mutating func role() throws(RecordError) -> Message.Role {
    switch try byte() {
    case 1: return .customer
    case 2: return .agent
    case 3: return .bot
    default: throw .malformed
    }
  }

  private mutating func option() throws(RecordError) -> ConversationState.Choice.Option {
    switch try byte() {
    case 1: return .rule(id: try text(), name: try text())
    case 2: return .passage(source: try text(), heading: try text())
    default: throw .malformed
    }
  }

  mutating func ticket() throws(RecordError) -> Ticket {
    Ticket(
      id: try text(), queue: try text(), priority: try word(), reason: try text(),
      summary: try text(), slots: try fields(), tags: try fields(),
      transcript: try list { cursor throws(RecordError) in
        Ticket.Turn(speaker: try cursor.text(), text: try cursor.text())
      })
  }
}
