import Chat
import Foundation
import TestSupport
import Testing

@testable import Gateways

@Suite struct JSONWriterTests {
  /// Strings that an encoder may stumble over, of 0 to 39 scalars.
  static func odd(_ numbers: inout SplitMix64) -> String {
    let pieces: [Unicode.Scalar] = [
      "a", "/", "\"", "\\", "\n", "\r", "\t", "\u{0}", "\u{1F}", "\u{8}", "\u{C}", "\u{7F}",
      "\u{80}", "é", "订", "单", "。", "\u{2028}", "\u{FFFD}", "\u{FEFF}", "😀", "\u{10FFFF}",
      "\u{D7FF}", "\u{E000}", "\u{301}", "\u{200D}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<40, using: &numbers) {
      let isPlain = Int.random(in: 0..<3, using: &numbers) > 0
      text.append(isPlain ? "x" : pieces.randomElement(using: &numbers) ?? "a")
    }
    return String(text)
  }

  @Test func `odd strings are written as Foundation writes them`() throws {
    var numbers = SplitMix64(seed: 4)
    let foundation = JSONEncoder()
    foundation.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func odd() -> String { Self.odd(&numbers) }
    for _ in 0..<2_000 {
      let ticket = Ticket(
        id: odd(), queue: odd(), priority: .high, reason: odd(), summary: odd(),
        slots: ["order": odd(), "a": odd()], tags: ["b": odd()],
        transcript: [Ticket.Turn(speaker: odd(), text: odd()), .init(speaker: "", text: odd())])
      let decision = Decision(
        id: odd(), conversation: odd(), action: .ticket, text: odd(), rule: odd(), intent: odd(),
        sources: [odd(), odd()], ticket: ticket, reason: .chitChat, options: [odd()])
      func written(_ value: some Encodable) throws -> String {
        String(decoding: try foundation.encode(value), as: UTF8.self)
      }
      let expected =
        #"{"action":"ticket","confidence":0,"conversation":\#(try written(decision.conversation))"#
        + #","id":\#(try written(decision.id)),"intent":\#(try written(decision.intent))"#
        + #","options":\#(try written(decision.options)),"reason":"chit-chat""#
        + #","rule":\#(try written(decision.rule)),"sources":\#(try written(decision.sources))"#
        + #","text":\#(try written(decision.text)),"ticket":\#(try written(ticket))}"#
      var bytes: [UInt8] = [0x21]
      JSONLinesEncoder().append(decision, to: &bytes)
      try #require(bytes == [0x21] + Array(expected.utf8))
    }
  }

  /// How a score looked before it was written digit by digit.
  static func described(_ value: Double) -> String {
    let rounded = abs(value) < 1e12 ? (value * 10_000).rounded() / 10_000 : value
    let written = rounded.isFinite ? rounded : 0
    return Int(exactly: written).map(String.init) ?? written.description
  }

  static func score(_ value: Double) -> String {
    JSONLinesEncoder().line(
      id: "", passages: [FoundPassage(source: "", score: value, text: "")])
  }

  @Test func `numbers are the shortest decimals of four digits`() throws {
    var numbers = SplitMix64(seed: 7)
    var values = (0...10_000).map { Double($0) / 10_000 }
    values += [
      0, -0.0, .nan, .infinity, -.infinity, 1e-5, -1e-5, 1e300, -1e300, .leastNonzeroMagnitude,
    ]
    for exponent in 0...19 {
      let scale = Double(sign: .plus, exponent: exponent * 4, significand: 1)
      values += (0..<100).map { _ in Double.random(in: -scale...scale, using: &numbers) }
      values += [scale.nextUp, scale.nextDown, -scale]
    }
    for power in [1e11, 1e12, 1e15, 9_007_199_254_740_992, 9.2e18] {
      values += [power, power.nextDown, power.nextUp, -power, power - 0.5, power + 0.5]
    }
    for value in values {
      let line =
        #"{"id":"","passages":[{"score":\#(Self.described(value)),"source":"","text":""}]}"#
      try #require(Self.score(value) == line, "\(value)")
    }
  }

  @Test(arguments: [0, 1, 7, 8, 500, 511, 512, 513, 70_000])
  func `a line longer than the room is written whole`(size: Int) {
    let text = String(repeating: "\u{1}", count: size)
    for capacity in [0, 100, 1_000, 100_000] {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(capacity)
      JSONLinesEncoder().append(error: text, line: -12, to: &bytes)
      let expected = #"{"error":"\#(String(repeating: "\\u0001", count: size))","line":-12}"#
      #expect(bytes == Array(expected.utf8))
    }
  }

  @Test(arguments: [0, 9, 10, 99, 100, Int.max, Int.min, -1])
  func `a line's number is written in full`(number: Int) {
    #expect(
      JSONLinesEncoder().line(error: "", line: number) == #"{"error":"","line":\#(number)}"#)
  }
}
