package import Chat
internal import Foundation

/// Reads one JSON object a line as a message.
///
/// Unknown fields are ignored and `null` counts as absent. Where a line has both `text` and
/// `event`, a text that is not empty wins: what a person wrote is never passed over.
package struct JSONLinesDecoder: Sendable {
  private let decoder = JSONDecoder()

  package init() {}

  /// The message in `bytes`, or `nil` for a blank line.
  ///
  /// - Parameter line: the line's number, which becomes the id where the object has none.
  package func message(
    in bytes: ArraySlice<UInt8>, line: Int
  ) throws(GatewayError) -> Message? {
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
    try Self.check(bytes)
    if JSONNesting.isTooDeep(bytes) { throw .tooDeep }
    do {
      return try decoder.decode(MessageLine.self, from: Data(bytes)).message(line: line)
    } catch let error as GatewayError {
      throw error
    } catch {
      throw .notAnObject
    }
  }

  /// Refuses what no kind of line may hold.
  static func check(_ bytes: ArraySlice<UInt8>) throws(GatewayError) {
    if bytes.count > LineSplitter.limit { throw .tooLong }
    if bytes.contains(0) { throw .nulByte }
    if String(validating: bytes, as: UTF8.self) == nil { throw .invalidUTF8 }
  }
}

/// What the lines of an input are.
package enum InputFormat: String, Hashable, Sendable, CaseIterable {
  case jsonLines = "jsonl"
  case text

  /// What the first line that is not blank tells; `nil` for a blank line: ask the next one.
  ///
  /// A line that begins with `{` and is a JSON object means JSON Lines, all else means text.
  package static func detected(in line: ArraySlice<UInt8>) -> InputFormat? {
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
      return nil
    }
    guard first == UInt8(ascii: "{"), !JSONNesting.isTooDeep(line), !line.contains(0),
      (try? JSONDecoder().decode([String: ReadFieldValue].self, from: Data(line))) != nil
    else { return .text }
    return .jsonLines
  }
}

/// The fields of a message as they stand in a line.
private struct MessageLine: Decodable {
  enum Field: String, CodingKey {
    case text, id, conversation, sender, name, role, kind, mentioned, channel, time, event, data
  }

  var texts: [Field: String] = [:]
  var role: Message.Role?
  var kind: Message.Kind?
  var isMentioned = false
  var time: Timestamp?
  var data: [String: FieldValue] = [:]

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    for field in [Field.text, .id, .conversation, .sender, .name, .channel, .event] {
      texts[field] = try Self.read(String.self, field, of: fields, expected: "string")
    }
    role = try Self.word(.role, of: fields)
    kind = try Self.word(.kind, of: fields)
    isMentioned = try Self.read(Bool.self, .mentioned, of: fields, expected: "boolean") ?? false
    time = try Self.time(of: fields)
    data =
      try Self.read([String: ReadFieldValue].self, .data, of: fields, expected: "object")?
      .mapValues(\.value) ?? [:]
  }

  func message(line: Int) throws(GatewayError) -> Message {
    let content: Message.Content
    switch (texts[.text], texts[.event]) {
    case (let text?, let event): content = text.isEmpty ? .from(event, text) : .text(text)
    case (nil, let event?): content = .event(event)
    case (nil, nil): throw .neitherTextNorEvent
    }
    return Message(
      id: texts[.id] ?? String(line), channel: texts[.channel] ?? "stdin",
      conversation: texts[.conversation] ?? texts[.sender] ?? "default",
      sender: texts[.sender] ?? "customer", name: texts[.name], role: role ?? .customer,
      kind: kind ?? .private, isMentioned: isMentioned, time: time, content: content, data: data)
  }

  private static func read<Value: Decodable>(
    _ type: Value.Type, _ field: Field, of fields: KeyedDecodingContainer<Field>, expected: String
  ) throws -> Value? {
    do {
      return try fields.decodeIfPresent(type, forKey: field)
    } catch DecodingError.typeMismatch {
      throw GatewayError.wrongType(field: field.rawValue, expected: expected)
    }
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ field: Field, of fields: KeyedDecodingContainer<Field>
  ) throws -> Word? {
    guard let raw = try read(String.self, field, of: fields, expected: "string") else {
      return nil
    }
    guard let word = Word(rawValue: raw) else {
      throw GatewayError.unknownValue(
        field: field.rawValue, allowed: Word.allCases.map(\.rawValue))
    }
    return word
  }

  /// The moment, within the years 0 to 9999 that RFC 3339 can write.
  ///
  /// A number of today's milliseconds lies beyond and is refused, not mistaken.
  private static func time(of fields: KeyedDecodingContainer<Field>) throws -> Timestamp? {
    let readable: ClosedRange<Double> = -62_167_219_200...253_402_300_800
    if let text = try? fields.decodeIfPresent(String.self, forKey: .time) {
      guard let time = Timestamp(rfc3339: text) else { throw GatewayError.unreadableTime }
      return time
    }
    let expected = "string or number"
    guard let seconds = try read(Double.self, .time, of: fields, expected: expected) else {
      return nil
    }
    guard readable.contains(seconds) else { throw GatewayError.unreadableTime }
    return Timestamp(seconds: seconds)
  }
}

extension Message.Content {
  fileprivate static func from(_ event: String?, _ text: String) -> Message.Content {
    event.map(Message.Content.event) ?? .text(text)
  }
}
