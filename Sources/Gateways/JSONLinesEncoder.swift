package import Chat
internal import Foundation

/// A passage that a search found, as the interface writes it.
package struct FoundPassage: Hashable, Sendable {
  /// `file#anchor`.
  package var source: String
  package var score: Double
  package var text: String

  package init(source: String, score: Double, text: String) {
    self.source = source
    self.score = score
    self.text = text
  }
}

/// Writes decisions, errors and passages as one JSON object a line.
///
/// Keys are sorted, slashes stand unescaped, numbers between 0 and 1 have at most four digits:
/// equal values give equal bytes. No line holds its own line ending, nor any raw newline.
package struct JSONLinesEncoder: Sendable {
  private let encoder: JSONEncoder

  package init() {
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// The decision with every field of the interface, `null` where there is nothing to say.
  ///
  /// `options` stands there only when there are some.
  package func line(_ decision: Decision) -> String { encoded(DecisionLine(decision: decision)) }

  /// The object that stands in the place of an unreadable line.
  ///
  /// - Parameters:
  ///   - sentence: ``GatewayError/english`` or ``GatewayError/chinese``.
  ///   - line: the line's number, from 1.
  package func line(error sentence: String, line: Int) -> String {
    encoded(ErrorLine(error: sentence, line: line))
  }

  /// What `search --batch` found for the message `id`, best first.
  package func line(id: String, passages: [FoundPassage]) -> String {
    let written = passages.map {
      SearchLine.Passage(source: $0.source, score: fourDigits($0.score), text: $0.text)
    }
    return encoded(SearchLine(id: id, passages: written))
  }

  private func encoded(_ value: some Encodable) -> String {
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      // Only a number that is not finite fails, and `fourDigits` lets none through.
      preconditionFailure("A decision could not be written as JSON.")
    }
  }
}

/// Rounded to four digits; 0 for what is not finite, which JSON cannot write.
private func fourDigits(_ value: Double) -> Double {
  guard value.isFinite else { return 0 }
  return abs(value) < 1e12 ? (value * 10_000).rounded() / 10_000 : value
}

private struct ErrorLine: Encodable {
  let error: String
  let line: Int
}

private struct SearchLine: Encodable {
  struct Passage: Encodable {
    let source: String
    let score: Double
    let text: String
  }

  let id: String
  let passages: [Passage]
}

private struct DecisionLine: Encodable {
  enum Field: String, CodingKey {
    case id, conversation, action, text, rule, intent, confidence, sources, ticket, reason, options
  }

  let decision: Decision

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(decision.id, forKey: .id)
    try fields.encode(decision.conversation, forKey: .conversation)
    try fields.encode(decision.action, forKey: .action)
    try fields.encode(decision.text, forKey: .text)
    try fields.encode(decision.rule, forKey: .rule)
    try fields.encode(decision.intent, forKey: .intent)
    try fields.encode(min(max(fourDigits(decision.confidence), 0), 1), forKey: .confidence)
    try fields.encode(decision.sources, forKey: .sources)
    try fields.encode(decision.ticket, forKey: .ticket)
    try fields.encode(decision.reason, forKey: .reason)
    if !decision.options.isEmpty { try fields.encode(decision.options, forKey: .options) }
  }
}
