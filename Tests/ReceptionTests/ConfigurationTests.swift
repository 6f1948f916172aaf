import Chat
import Dialogue
import Foundation
import SourceDiagnostics
import Testing

@testable import Reception

/// `xiaoer.json`.
@Suite struct ConfigurationTests {
  private static func read(_ json: String) throws -> Configuration {
    try Configuration(json: Data(json.utf8), directory: "/shop")
  }

  @Test func `what is not said has its default`() throws {
    let configuration = try Self.read("{}")
    #expect(configuration.timeZone.identifier == "Asia/Shanghai")
    #expect(configuration.sources.isEmpty)
    #expect(configuration.dialogue == DialogueSettings())
    #expect(configuration.directory == "/shop")
    #expect(try Configuration().directory == ".")
  }

  @Test func `everything that can be said is read, comments and trailing commas too`() throws {
    let configuration = try Self.read(
      """
      // 小店
      {
        'time zone': "Asia/Taipei",
        sources: {}, /* none yet */
        "sources": {order: {file: "orders.csv", key: "order"}},
        "question expiry": 60, "service expiry": 3600.5, "cooldown": 0,
        "answer limit": 100, "queue": "客服", "language": "en",
      }
      """.replacing("  sources: {}, /* none yet */\n", with: ""))
    #expect(configuration.timeZone.identifier == "Asia/Taipei")
    #expect(configuration.sources["order"]?.kind == .file(path: "orders.csv", key: "order"))
    #expect(configuration.dialogue.questionExpiry == .seconds(60))
    #expect(configuration.dialogue.serviceExpiry == .milliseconds(3_600_500))
    #expect(configuration.dialogue.cooldown == .zero)
    #expect(configuration.dialogue.answerLimit == 100)
    #expect(configuration.dialogue.queue == "客服")
    #expect(configuration.dialogue.language == "en")
  }

  @Test(arguments: [
    ("", "The file is no JSON object.", "文件不是 JSON 对象。"),
    ("[]", "The file is no JSON object.", "文件不是 JSON 对象。"),
    ("{", "The file is no JSON object.", "文件不是 JSON 对象。"),
    ("{\"quue\": 1}", "Nothing is called “quue”.", "没有“quue”这一项。"),
    (
      "{\"time zone\": \"Mars/Base\"}",
      "“time zone” must be the name of a time zone, such as Asia/Taipei.",
      "“time zone”应该是时区名，例如 Asia/Taipei。"
    ),
    (
      "{\"cooldown\": -1}", "“cooldown” must be seconds, from 0 to a year.",
      "“cooldown”应该是秒数，0 到一年。"
    ),
    (
      "{\"question expiry\": \"1h\"}", "“question expiry” must be seconds, from 0 to a year.",
      "“question expiry”应该是秒数，0 到一年。"
    ),
    (
      "{\"service expiry\": 1e300}", "“service expiry” must be seconds, from 0 to a year.",
      "“service expiry”应该是秒数，0 到一年。"
    ),
    (
      "{\"answer limit\": 19}", "“answer limit” must be characters, from 20 to 20000.",
      "“answer limit”应该是字数，20 到 20000。"
    ),
    (
      "{\"answer limit\": 20.5}", "“answer limit” must be characters, from 20 to 20000.",
      "“answer limit”应该是字数，20 到 20000。"
    ),
    ("{\"queue\": \"\"}", "“queue” must be the name of a queue.", "“queue”应该是队列名。"),
    ("{\"language\": \"fr\"}", "“language” must be zh or en.", "“language”应该是zh 或 en。"),
    (
      "{\"sources\": 1}", "'sources' must be an object of named sources.", "“sources”必须是由来源名组成的对象。"
    ),
    (
      "{\"sources\": {\"a\": {}}}", "Source 'a' needs either 'file' or 'url'.",
      "来源“a”需要“file”或“url”其中之一。"
    ),
  ])
  func `what cannot be used is told in both languages`(json: String, en: String, zh: String) {
    let error = #expect(throws: ConfigurationError.self) { try Self.read(json) }
    #expect(error?.message == Sentence(en: en, zh: zh))
  }

  @Test func `the first mistake in the order of the alphabet is told`() {
    let error = #expect(throws: ConfigurationError.self) { try Self.read("{b: 1, a: 2, c: 3}") }
    #expect(error?.message.english == "Nothing is called “a”.")
  }

  @Test func `the distance from Greenwich follows summer time`() throws {
    var configuration = try Self.read("{\"time zone\": \"Europe/Berlin\"}")
    #expect(configuration.utcOffset(at: Timestamp(milliseconds: 1_736_942_400_000)) == 3600)
    #expect(configuration.utcOffset(at: Timestamp(milliseconds: 1_752_580_800_000)) == 7200)
    configuration = try Self.read("{}")
    #expect(configuration.utcOffset(at: Timestamp(milliseconds: 1_752_580_800_000)) == 28_800)
  }
}
