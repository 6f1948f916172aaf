import Foundation
import SourceDiagnostics
import Testing
import TextNormalization

@testable import Knowledge

/// Questions that other people asked, against the bars of the design.
///
/// Slow, so only where `XIAOER_QUALITY=1` is set and the data lie beside the checkout in `../shared`.
@Suite struct SearchQualityTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data")

  static let isEnabled =
    ProcessInfo.processInfo.environment["XIAOER_QUALITY"] == "1"
    && FileManager.default.fileExists(atPath: folder.path)

  struct Bar: Sendable {
    let set: String
    let silence: String
    let first: Double
    let third: Double
    let sure: Double
    let precision: Double
  }

  struct Row: Decodable {
    let id: String?
    let text: String?
    let question: String?
    let answer: String?
    let doc: String?
    let docs: [String]?
    let expect: String?

    var right: Set<String> { Set(docs ?? doc.map { [$0] } ?? []) }
  }

  static func rows(_ path: String) throws -> [Row] {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }

  static func index(_ set: String) throws -> (index: KnowledgeIndex, ids: [String]) {
    let documents = try rows("train/\(set).docs.jsonl")
    var text = ""
    for (number, row) in documents.enumerated() {
      let question = oneLine(row.question ?? "")
      let answer = oneLine(row.answer ?? "")
      text += "## \(question) {#d\(number)}\n\n\(answer.isEmpty ? question : "\\" + answer)\n\n"
    }
    let file = SourceFile(path: "KnowledgeBase/all.md", text: text)
    return (
      KnowledgeIndex(files: [file], synonyms: [], past: nil), documents.map { $0.id ?? "" }
    )
  }

  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test(
    .enabled(if: isEnabled, "set XIAOER_QUALITY=1 and put the data into ../shared"),
    arguments: [
      Bar(
        set: "faq-stackfaq-en", silence: "silence-irc-en", first: 0.785, third: 0.90, sure: 0.60,
        precision: 0.93),
      Bar(
        set: "faq-covid-en", silence: "silence-irc-en", first: 0.68, third: 0.89, sure: 0.38,
        precision: 0.90),
      Bar(
        set: "faq-lcqmc-zh", silence: "silence-zh", first: 0.81, third: 0.958, sure: 0.65,
        precision: 0.91),
    ])
  func `questions find their passages`(bar: Bar) throws {
    let (index, ids) = try Self.index(bar.set)
    let queries = try Self.rows("dev/\(bar.set).jsonl")
    var (first, third, sure, right) = (0.0, 0.0, 0.0, 0.0)
    for row in queries {
      let result = index.search(NormalizedText(row.text ?? ""), top: 3)
      let place = result.hits.firstIndex { hit in
        Int(hit.passage.anchor.dropFirst()).map { row.right.contains(ids[$0]) } == true
      }
      if place == 0 { first += 1 }
      if place != nil { third += 1 }
      if result.isSure { sure += 1 }
      if result.isSure, place == 0 { right += 1 }
    }
    let count = Double(queries.count)
    #expect(first / count >= bar.first)
    #expect(third / count >= bar.third)
    #expect(sure / count >= bar.sure)
    #expect(right / sure >= bar.precision)
    let chat = try Self.rows("dev/\(bar.silence).jsonl").filter { $0.expect == "silent" }
    let wrong = chat.count { index.search(NormalizedText($0.text ?? ""), top: 1).isSure }
    #expect(Double(wrong) / Double(chat.count) <= 0.01)
  }
}
