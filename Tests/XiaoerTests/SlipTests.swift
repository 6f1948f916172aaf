import Chat
import Dialogue
import Foundation
import Knowledge
import Reception
import RuleLanguage
import SourceDiagnostics
import Testing
import TextNormalization
import XiaoerKit

/// Slips of the pen: what mending brings on the shipped rules, and what it costs on talk by others.
@Suite struct SlipTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let data = root.deletingLastPathComponent().appending(path: "shared/data/dev")

  static let shop: Shop? = {
    var places = Shop.Places()
    places.rules = [root.appending(path: "Rules").path()]
    places.knowledge = [root.appending(path: "KnowledgeBase").path()]
    places.configuration = root.appending(path: "xiaoer.json").path()
    return try? Shop(places)
  }()

  static func response(_ text: String) throws -> Responder.Response {
    let desk = try #require(shop).desk()
    return desk.receive(
      Message(id: "1", content: .text(text)), at: Timestamp(seconds: 1_763_683_200))
  }

  @Test(arguments: [
    ("tuihuo", "return"), ("我要 tui huo", "return"), ("敏感机", "skin-sensitive"),
    ("i want to retrun my shoes", "return-en"),
  ])
  func `a slip reaches the rule that was meant`(text: String, rule: String) throws {
    #expect(try Self.response(text).decision.rule == rule)
  }

  @Test func `a plant pest that only sounds right finds its document`() throws {
    let sources = try Self.response("红之朱怎么办").decision.sources
    #expect(sources.first?.contains("garden/rose-spider-mites.md") == true)
  }

  @Test func `what is no slip stays what it is`() throws {
    for text in ["dating", "the store is nice", "敏感", "机器"] {
      #expect(try Self.response(text).consideration.mended == nil, "\(text)")
    }
  }

  /// Each file's text messages, as private messages of strangers.
  static func texts(_ file: String) throws -> [String] {
    struct Row: Decodable { let text: String }
    let lines = try String(contentsOf: data.appending(path: file), encoding: .utf8)
    return try lines.split(separator: "\n").map {
      try JSONDecoder().decode(Row.self, from: Data($0.utf8)).text
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: data.path()),
      "needs ../shared/data beside the checkout"),
    arguments: ["silence-zh.jsonl", "silence-irc-en.jsonl"])
  func `mending makes hardly any answer to what strangers write`(file: String) throws {
    let responder = try #require(Self.shop).responder
    var mended: [String] = []
    let texts = try Self.texts(file)
    for text in texts {
      guard
        case .decided(let response) = responder.respond(
          to: Message(id: "1", content: .text(text)), in: ConversationState(),
          of: CustomerState(), at: Timestamp(seconds: 0))
      else { continue }
      if let slip = response.consideration.mended { mended.append("\(text) → \(slip)") }
    }
    #expect(mended.count * 1000 <= texts.count, "\(mended)")
  }
}
