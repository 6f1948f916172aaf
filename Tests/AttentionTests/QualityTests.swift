import Foundation
import Testing
import TextNormalization

@testable import Attention

/// Measures the gate on chat logs that lie beside the checkout, where they are.
@Suite struct QualityTests {
  private struct Row: Decodable {
    let channel: String?
    let speaker: String
    let text: String
    let expect: String?
  }

  private struct Figures {
    var (answered, missed, disturbed, silent) = (0, 0, 0, 0)

    mutating func count(_ row: Row, asks: Bool) {
      switch (row.expect, asks) {
      case ("answer", true): answered += 1
      case ("answer", false): missed += 1
      case ("silent", true): disturbed += 1
      case ("silent", false): silent += 1
      default: break
      }
    }

    var recall: Double { Double(answered) / Double(answered + missed) }
    var precision: Double { Double(answered) / Double(answered + disturbed) }
    var f1: Double { 2 * precision * recall / (precision + recall) }
    var falseRate: Double { Double(disturbed) / Double(disturbed + silent) }
  }

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data/dev")

  private static let hasData = FileManager.default.fileExists(
    atPath: folder.appending(path: "silence-zh.jsonl").path)

  private func rows(_ name: String) throws -> [Row] {
    let data = try Data(contentsOf: Self.folder.appending(path: name))
    return try data.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Row.self, from: Data($0))
    }
  }

  @Test(.enabled(if: hasData, "The chat logs are not beside this checkout."))
  func `in help rooms it answers most open questions and seldom disturbs`() throws {
    var rooms: [String: Room] = [:]
    var figures = Figures()
    for row in try rows("silence-irc-en.jsonl") {
      let channel = row.channel ?? ""
      var room = rooms.removeValue(forKey: channel) ?? Room()
      let text = NormalizedText(row.text)
      let score = attention(to: text, speaker: row.speaker, name: row.speaker, in: room)
      figures.count(row, asks: score.asks)
      room.note(speaker: row.speaker, name: row.speaker, text: text)
      rooms[channel] = room
    }
    #expect(figures.f1 >= 0.775)
    #expect(figures.falseRate <= 0.005)
  }

  @Test(
    .enabled(if: hasData, "The chat logs are not beside this checkout."), arguments: [false, true])
  func `in Chinese it tells customers from chat, in one room or many`(isShared: Bool) throws {
    var room = Room()
    var figures = Figures()
    for row in try rows("silence-zh.jsonl") {
      let text = NormalizedText(row.text)
      let score = attention(to: text, speaker: row.speaker, name: row.speaker, in: room)
      figures.count(row, asks: score.asks)
      if isShared { room.note(speaker: row.speaker, name: row.speaker, text: text) }
    }
    #expect(figures.recall >= 0.64)
    #expect(figures.falseRate <= 0.008)
  }
}
