package import Chat

/// Reads plain text, transcripts and chat exports as messages, line by line.
///
/// What a line is depends only on it and the lines before it, by these rules, first match first:
///
/// 1. A blank line ends an export's block, and with `splitsAtBlankLines` the conversation.
/// 2. `[time] name: text` and `[time] text`, where the brackets hold a time: one message.
/// 3. `name 2025-11-21 09:30:05` or `2025-11-21 09:30:05 name` alone on a line is an export's
///    header where one may stand: as the first line, after a blank line or within a block. The
///    lines up to the next header, blank line or end are one message. A header with nothing under
///    it is dropped once a block has been seen, and is an ordinary text before.
/// 4. `name: text`, where the name is one of the ``Speaker`` words, perhaps with a number
///    (`客服2`): one message. Any other word before a colon belongs to the text
///    (`订单号：DD2025`, `请问: 怎么退货`).
/// 5. Anything else is a customer's text.
///
/// Names of rules 2 and 3 have at most 20 characters and no sentence punctuation. A time without
/// a date takes the date seen last, or the day after when it lies more than twelve hours back;
/// with no date seen the message has no time.
package struct PlainTextDecoder: Sendable {
  /// Seconds that the clock of the transcript is ahead of UTC.
  private let offset: Int
  private let splitsAtBlankLines: Bool
  private var conversation = 1
  private var hasSpokenHere = false
  private var lastTime: WrittenTime?
  private var block: Block?
  private var mayBeHeader = true
  private var hasSeenBlock = false

  /// A header and the lines under it.
  private struct Block {
    let header: String
    let line: Int
    let speaker: Speaker
    let time: WrittenTime
    var text = ""
  }

  /// - Parameters:
  ///   - utcOffset: seconds east of Greenwich for times that have no offset of their own; what
  ///     lies beyond a day is clamped.
  ///   - splitsAtBlankLines: whether an empty line ends a conversation; the next is `default-2`.
  package init(utcOffset: Int = 0, splitsAtBlankLines: Bool = false) {
    offset = min(max(utcOffset, -86_400), 86_400)
    self.splitsAtBlankLines = splitsAtBlankLines
  }

  /// The messages that this line completes: none, one, or a block's and its own.
  ///
  /// - Parameter line: the line's number, from 1; it becomes the id.
  /// - Throws: ``GatewayError`` for a line that is no text; the decoder goes on after it.
  package mutating func messages(
    in bytes: ArraySlice<UInt8>, line: Int
  ) throws(GatewayError) -> [Message] {
    try JSONLinesDecoder.check(bytes)
    return messages(in: String(decoding: bytes, as: UTF8.self), line: line)
  }

  /// The message of a block that the end of the input completes.
  package mutating func finish() -> [Message] { endBlock() }

  private mutating func messages(in text: String, line: Int) -> [Message] {
    let content = text.trimmed
    if content.isEmpty { return blankLine() }
    let isAfterBlank = mayBeHeader
    mayBeHeader = false
    if let stamped = StampedLine(bracketed: content) {
      let done = endBlock()
      let speaker = stamped.speaker ?? Speaker.customer
      let moment = moment(of: stamped.time)
      return done + [message(stamped.text, by: speaker, at: moment, line: line)]
    }
    if isAfterBlank || block != nil, let header = StampedLine(header: content),
      let speaker = header.speaker, let time = resolved(header.time)
    {
      let done = endBlock()
      block = Block(header: content, line: line, speaker: speaker, time: time)
      return done
    }
    if block != nil { return extendBlock(with: text, line: line) }
    if let (speaker, said) = Speaker.role(in: content) {
      return [message(said, by: speaker, at: nil, line: line)]
    }
    return [message(text, by: .customer, at: nil, line: line)]
  }

  private mutating func blankLine() -> [Message] {
    let done = endBlock()
    mayBeHeader = true
    if splitsAtBlankLines, hasSpokenHere {
      conversation += 1
      hasSpokenHere = false
    }
    return done
  }

  /// Adds a line to the block, which is closed before it grows beyond the limit of a line.
  private mutating func extendBlock(with text: String, line: Int) -> [Message] {
    let size = block?.text.utf8.count ?? 0
    hasSeenBlock = true
    if size + text.utf8.count >= LineSplitter.limit, let full = block {
      let done = endBlock()
      block = Block(
        header: full.header, line: line, speaker: full.speaker, time: full.time, text: text)
      return done
    }
    // In place: another holder of the text would make each line a copy of the whole block.
    block?.text += size == 0 ? text : "\n" + text
    return []
  }

  private mutating func endBlock() -> [Message] {
    guard let ended = block else { return [] }
    block = nil
    if !ended.text.isEmpty {
      let time = ended.time.timestamp(offset: offset)
      return [message(ended.text, by: ended.speaker, at: time, line: ended.line)]
    }
    return hasSeenBlock ? [] : [message(ended.header, by: .customer, at: nil, line: ended.line)]
  }

  private mutating func message(
    _ text: String, by speaker: Speaker, at time: Timestamp?, line: Int
  ) -> Message {
    hasSpokenHere = true
    return Message(
      id: String(line), conversation: conversation == 1 ? "default" : "default-\(conversation)",
      sender: speaker.id, name: speaker.name, role: speaker.role, time: time,
      content: .text(text))
  }

  private mutating func moment(of time: StampedLine.Time) -> Timestamp? {
    if case .moment(let moment) = time { return moment }
    return resolved(time)?.timestamp(offset: offset)
  }

  /// The written time with its date, remembered for the next clock time.
  private mutating func resolved(_ time: StampedLine.Time) -> WrittenTime? {
    switch time {
    case .moment: return nil
    case .dated(let time):
      lastTime = time
      return time
    case .clock(let millisecond):
      guard var time = lastTime else { return nil }
      if time.millisecondOfDay - millisecond > 43_200_000 { time.day += 1 }
      time.millisecondOfDay = millisecond
      lastTime = time
      return time
    }
  }
}
