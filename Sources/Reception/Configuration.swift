package import Chat
package import Dialogue
package import Foundation
package import SourceDiagnostics

/// `xiaoer.json`: where the shop is, what it looks things up in, and how patient the dialogue is.
///
/// JSON5 is accepted. Unknown keys are errors, so that a typing mistake is not silently a default.
package struct Configuration: Sendable {
  /// Decides conditions on the time of day, and times in transcripts that have no offset.
  package var timeZone: TimeZone
  package var sources: [String: SourceConfiguration] = [:]
  package var dialogue = DialogueSettings()
  /// The settings of `xiaoer serve`, read by the module that has the use of them.
  package var service: FieldValue?
  /// Where relative paths in the file begin.
  package var directory: String

  /// The shop's clock where nothing is said; never the machine's.
  package static let defaultTimeZone = "Asia/Shanghai"

  /// The defaults.
  package init(directory: String = ".") throws {
    self.directory = directory
    guard let zone = TimeZone(identifier: Self.defaultTimeZone) else {
      throw ConfigurationError(
        Sentence(
          en: "The time zone \(Self.defaultTimeZone) is not known on this machine.",
          zh: "这台机器不认识时区 \(Self.defaultTimeZone)。"))
    }
    timeZone = zone
  }

  /// Reads the file's contents.
  package init(json: Data, directory: String) throws {
    try self.init(directory: directory)
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    guard let value = try? decoder.decode(FieldValue.self, from: json),
      case .object(let fields) = value
    else {
      throw ConfigurationError(
        Sentence(en: "The file is no JSON object.", zh: "文件不是 JSON 对象。"))
    }
    for (key, value) in fields.sorted(by: { $0.key < $1.key }) { try take(key, value) }
  }

  private mutating func take(_ key: String, _ value: FieldValue) throws {
    switch key {
    case "time zone":
      guard case .string(let name) = value, let zone = TimeZone(identifier: name) else {
        throw wrong(
          key, en: "the name of a time zone, such as Asia/Taipei", zh: "时区名，例如 Asia/Taipei")
      }
      timeZone = zone
    case "sources":
      do { sources = try SourceConfiguration.all(in: value) } catch {
        throw ConfigurationError(error.message)
      }
    case "question expiry": dialogue.questionExpiry = try seconds(key, value)
    case "service expiry": dialogue.serviceExpiry = try seconds(key, value)
    case "cooldown": dialogue.cooldown = try seconds(key, value)
    case "answer limit":
      guard case .number(let count) = value, let limit = Int(exactly: count),
        (20...20_000).contains(limit)
      else { throw wrong(key, en: "characters, from 20 to 20000", zh: "字数，20 到 20000") }
      dialogue.answerLimit = limit
    case "queue":
      guard case .string(let name) = value, !name.isEmpty else {
        throw wrong(key, en: "the name of a queue", zh: "队列名")
      }
      dialogue.queue = name
    case "service": service = value
    case "language":
      guard case .string(let name) = value, ["zh", "en"].contains(name) else {
        throw wrong(key, en: "zh or en", zh: "zh 或 en")
      }
      dialogue.language = name
    default:
      throw ConfigurationError(
        Sentence(en: "Nothing is called “\(key)”.", zh: "没有“\(key)”这一项。"))
    }
  }

  private func seconds(_ key: String, _ value: FieldValue) throws -> Duration {
    guard case .number(let count) = value, (0...31_536_000).contains(count) else {
      throw wrong(key, en: "seconds, from 0 to a year", zh: "秒数，0 到一年")
    }
    return .seconds(count)
  }

  private func wrong(_ key: String, en english: String, zh chinese: String) -> ConfigurationError {
    ConfigurationError(
      Sentence(en: "“\(key)” must be \(english).", zh: "“\(key)”应该是\(chinese)。"))
  }

  /// The shop's distance from Greenwich at a moment, in seconds.
  package func utcOffset(at time: Timestamp) -> Int {
    timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: time.seconds))
  }
}

/// Why `xiaoer.json` cannot be used.
package struct ConfigurationError: Error, Hashable, Sendable {
  package let message: Sentence

  init(_ message: Sentence) { self.message = message }
}
