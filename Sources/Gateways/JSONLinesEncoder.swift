package import Chat

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
/// Keys are sorted, slashes stand unescaped, scores and confidences have at most four digits:
/// equal values give equal bytes. No line holds its own line ending, nor any raw newline.
package struct JSONLinesEncoder: Sendable {
  package init() {}

  /// Appends the decision with every field of the interface, `null` where there is nothing to say.
  ///
  /// `options` stands there only when there are some. The line's ending is the caller's.
  package func append(_ decision: Decision, to bytes: inout [UInt8]) {
    JSONWriter.append(to: &bytes) { Self.write(decision, to: &$0) }
  }

  @inline(__always)
  private static func write(_ decision: Decision, to writer: inout JSONWriter) {
    writer.literal(#"{"action":""#)
    writer.escaped(decision.action.rawValue)
    writer.literal(#"","confidence":"#)
    let confidence = decision.confidence
    writer.number(confidence.isFinite ? min(max(confidence, 0), 1) : 0)
    writer.literal(#","conversation":""#)
    writer.escaped(decision.conversation)
    writer.literal(#"","id":""#)
    writer.escaped(decision.id)
    writer.literal(#"","intent":"#)
    writer.string(decision.intent)
    if !decision.options.isEmpty {
      writer.literal(#","options":"#)
      writer.strings(decision.options)
    }
    writer.literal(#","reason":""#)
    writer.escaped(decision.reason.rawValue)
    writer.literal(#"","rule":"#)
    writer.string(decision.rule)
    writer.literal(#","sources":"#)
    writer.strings(decision.sources)
    writer.literal(#","text":"#)
    writer.string(decision.text)
    writer.literal(#","ticket":"#)
    if let ticket = decision.ticket {
      write(ticket, to: &writer)
    } else {
      writer.literal("null")
    }
    writer.literal("}")
  }

  /// Appends the object that stands in the place of an unreadable line.
  ///
  /// - Parameters:
  ///   - sentence: ``GatewayError/english`` or ``GatewayError/chinese``.
  ///   - line: the line's number, from 1.
  package func append(error sentence: String, line: Int, to bytes: inout [UInt8]) {
    JSONWriter.append(to: &bytes) { writer in
      writer.literal(#"{"error":""#)
      writer.escaped(sentence)
      writer.literal(#"","line":"#)
      writer.number(line)
      writer.literal("}")
    }
  }

  /// Appends what `search --batch` found for the message `id`, best first.
  package func append(id: String, passages: [FoundPassage], to bytes: inout [UInt8]) {
    JSONWriter.append(to: &bytes) { Self.write(id: id, passages: passages, to: &$0) }
  }

  private static func write(id: String, passages: [FoundPassage], to writer: inout JSONWriter) {
    writer.literal(#"{"id":""#)
    writer.escaped(id)
    writer.literal(#"","passages":["#)
    for (index, passage) in passages.enumerated() {
      writer.literal(index == 0 ? #"{"score":"# : #",{"score":"#)
      writer.number(passage.score)
      writer.literal(#","source":""#)
      writer.escaped(passage.source)
      writer.literal(#"","text":""#)
      writer.escaped(passage.text)
      writer.literal(#""}"#)
    }
    writer.literal("]}")
  }

  private static func write(_ ticket: Ticket, to writer: inout JSONWriter) {
    writer.literal(#"{"id":""#)
    writer.escaped(ticket.id)
    writer.literal(#"","priority":""#)
    writer.escaped(ticket.priority.rawValue)
    writer.literal(#"","queue":""#)
    writer.escaped(ticket.queue)
    writer.literal(#"","reason":""#)
    writer.escaped(ticket.reason)
    writer.literal(#"","slots":"#)
    writer.fields(ticket.slots)
    writer.literal(#","summary":""#)
    writer.escaped(ticket.summary)
    writer.literal(#"","tags":"#)
    writer.fields(ticket.tags)
    writer.literal(#","transcript":["#)
    for (index, turn) in ticket.transcript.enumerated() {
      writer.literal(index == 0 ? #"{"speaker":""# : #",{"speaker":""#)
      writer.escaped(turn.speaker)
      writer.literal(#"","text":""#)
      writer.escaped(turn.text)
      writer.literal(#""}"#)
    }
    writer.literal("]}")
  }
}

extension JSONLinesEncoder {
  /// What ``append(_:to:)`` appends, as text.
  package func line(_ decision: Decision) -> String {
    text { append(decision, to: &$0) }
  }

  /// What ``append(error:line:to:)`` appends, as text.
  package func line(error sentence: String, line: Int) -> String {
    text { append(error: sentence, line: line, to: &$0) }
  }

  /// What ``append(id:passages:to:)`` appends, as text.
  package func line(id: String, passages: [FoundPassage]) -> String {
    text { append(id: id, passages: passages, to: &$0) }
  }

  private func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    write(&bytes)
    // Strings and the program's own text, put together: this is UTF-8.
    return unsafe String(copying: UTF8Span(unchecked: bytes.span))
  }
}
