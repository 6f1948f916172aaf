package import Chat

/// Reads one JSON object a line as a message.
///
/// Unknown fields are ignored and `null` counts as absent. Where a line has both `text` and
/// `event`, a text that is not empty wins: what a person wrote is never passed over.
///
/// Usual lines are read by ``MessageScanner``; whatever it does not know, and every error, is left
/// to ``JSONParser``. Which of the two has read a line can be seen in nothing but the time it took.
package struct JSONLinesDecoder: Sendable {
  /// The channel of messages that name none.
  private let channel: String

  /// - Parameter channel: of messages that name none.
  package init(channel: String = "stdin") { self.channel = channel }

  /// The message in `bytes`, or `nil` for a blank line.
  ///
  /// - Parameter line: the line's number, which becomes the id where the object has none.
  package func message(
    in bytes: ArraySlice<UInt8>, line: Int
  ) throws(GatewayError) -> Message? {
    if bytes.count <= LineSplitter.limit {
      let message = unsafe bytes.withUnsafeBufferPointer {
        unsafe MessageScanner.message(in: $0, line: line, channel: channel)
      }
      if let message { return message }
    }
    return try parsedMessage(in: bytes, line: line)
  }

  /// What ``message(in:line:)`` gives, without the short way for usual lines.
  func parsedMessage(in bytes: ArraySlice<UInt8>, line: Int) throws(GatewayError) -> Message? {
    if bytes.isBlank { return nil }
    try Self.check(bytes)
    let value: FieldValue
    do {
      value = try JSONParser.value(in: bytes)
    } catch {
      switch error {
      case .tooDeep: throw .tooDeep
      case .malformed: throw .notAnObject
      }
    }
    guard case .object(let fields) = value else { throw .notAnObject }
    return try MessageFields(fields: fields).message(line: line, channel: channel)
  }

  /// Refuses what no kind of line may hold.
  static func check(_ bytes: ArraySlice<UInt8>) throws(GatewayError) {
    if bytes.count > LineSplitter.limit { throw .tooLong }
    if bytes.contains(0) { throw .nulByte }
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw .invalidUTF8
    }
  }
}

/// What the lines of an input are.
package enum InputFormat: String, Hashable, Sendable, CaseIterable {
  case jsonLines = "jsonl"
  case text

  /// What the first line that is not blank tells; `nil` for one that is blank or no text at all: ask
  /// the next one.
  ///
  /// A line that is a JSON object, or that begins like one (`{"`) and is broken, means JSON Lines; all
  /// else means text.
  package static func detected(in line: ArraySlice<UInt8>) -> InputFormat? {
    if line.isBlank || (try? JSONLinesDecoder.check(line)) == nil { return nil }
    if case .object? = try? JSONParser.value(in: line) { return .jsonLines }
    let dense = line.lazy.filter { $0 != 0x20 && $0 != 0x09 }.prefix(2)
    return dense.elementsEqual([UInt8(ascii: "{"), UInt8(ascii: "\"")]) ? .jsonLines : .text
  }
}

extension ArraySlice<UInt8> {
  /// Whether there is nothing but blanks, tabs and carriage returns.
  fileprivate var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
}

extension Timestamp {
  /// The seconds since 1970 within the years 0 to 9999, which RFC 3339 can write.
  ///
  /// A number of today's milliseconds lies beyond and is refused, not mistaken.
  static let writable: ClosedRange<Double> = -62_167_219_200...253_402_300_800
}

/// The fields of a message as they stand in a line, read one after the other.
private struct MessageFields {
  let fields: [String: FieldValue]

  func message(line: Int, channel: String) throws(GatewayError) -> Message {
    let text = try string("text")
    let event = try string("event")
    let content: Message.Content
    switch (text, event) {
    case (let text?, nil): content = .text(text)
    case (let text?, let event?): content = text.isEmpty ? .event(event) : .text(text)
    case (nil, let event?): content = .event(event)
    case (nil, nil): throw .neitherTextNorEvent
    }
    let sender = try string("sender")
    return Message(
      id: try string("id") ?? String(line), channel: try string("channel") ?? channel,
      conversation: try string("conversation") ?? sender ?? "default",
      sender: sender ?? "customer", name: try string("name"),
      role: try word("role") ?? .customer, kind: try word("kind") ?? .private,
      isMentioned: try flag("mentioned"), time: try time(), content: content,
      data: try object("data"))
  }

  private func string(_ field: String) throws(GatewayError) -> String? {
    switch fields[field] {
    case nil, .null: nil
    case .string(let text): text
    default: throw .wrongType(field: field, expected: "string")
    }
  }

  private func flag(_ field: String) throws(GatewayError) -> Bool {
    switch fields[field] {
    case nil, .null: false
    case .bool(let value): value
    default: throw .wrongType(field: field, expected: "boolean")
    }
  }

  private func object(_ field: String) throws(GatewayError) -> [String: FieldValue] {
    switch fields[field] {
    case nil, .null: [:]
    case .object(let fields): fields
    default: throw .wrongType(field: field, expected: "object")
    }
  }

  private func word<Word: RawRepresentable<String> & CaseIterable>(
    _ field: String
  ) throws(GatewayError) -> Word? {
    guard let raw = try string(field) else { return nil }
    if let word = Word(rawValue: raw) { return word }
    throw .unknownValue(field: field, allowed: Word.allCases.map(\.rawValue))
  }

  private func time() throws(GatewayError) -> Timestamp? {
    switch fields["time"] {
    case nil, .null: return nil
    case .string(let text):
      guard let time = Timestamp(rfc3339: text) else { throw .unreadableTime }
      return time
    case .number(let seconds):
      guard Timestamp.writable.contains(seconds) else { throw .unreadableTime }
      return Timestamp(seconds: seconds)
    default: throw .wrongType(field: "time", expected: "string or number")
    }
  }
}
