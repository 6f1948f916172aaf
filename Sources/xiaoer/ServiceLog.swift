internal import Chat
internal import Endpoint
internal import Foundation
internal import Gateways
internal import HTTPService
internal import Service

/// One JSON object a line: time, level, event and fields; never what a customer wrote, unless asked.
final class ServiceLog: Sendable {
  enum Level: String {
    case info, warning, error
  }

  private let write: @Sendable (String) -> Void
  private let lock = Locked(())

  init(write: @escaping @Sendable (String) -> Void) { self.write = write }

  static func now() -> Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }

  /// A message with its answer, for operators who asked to see customers' words.
  func note(_ message: Message, answer: [UInt8]) {
    let decision = (try? JSONParser.value(in: answer[...])) ?? .null
    note(
      .info, "message",
      [
        "channel": .string(message.channel), "conversation": .string(message.conversation),
        "id": .string(message.id), "sender": .string(message.sender),
        "text": FieldValue(message.text), "answer": decision,
      ])
  }

  /// A request that was refused; neither its words nor its path are told.
  func note(_ refused: Callers.Refused) {
    note(
      .warning, "request refused",
      [
        "client": .string(refused.client?.description ?? "unix socket"),
        "reason": .string(refused.reason), "suppressed": .number(Double(refused.suppressed)),
      ])
  }

  func note(_ level: Level, _ event: String, _ fields: [String: FieldValue] = [:]) {
    var fields = fields
    fields["time"] = Self.now().json
    fields["level"] = .string(level.rawValue)
    fields["event"] = .string(event)
    let line = String(decoding: JSONText.bytes(.object(fields)), as: UTF8.self) + "\n"
    lock.withLock { _ in write(line) }
  }
}
