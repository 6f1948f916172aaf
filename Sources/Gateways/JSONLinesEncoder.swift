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

  /// The decision with every field of the interface, `null` where there is nothing to say.
  ///
  /// `options` stands there only when there are some.
  package func line(_ decision: Decision) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("action")
      writer.string(decision.action.rawValue)
      writer.key("confidence")
      let confidence = decision.confidence
      writer.number(confidence.isFinite ? min(max(confidence, 0), 1) : 0)
      writer.key("conversation")
      writer.string(decision.conversation)
      writer.key("id")
      writer.string(decision.id)
      writer.key("intent")
      writer.string(decision.intent)
      if !decision.options.isEmpty {
        writer.key("options")
        writer.list(decision.options) { $0.string($1) }
      }
      writer.key("reason")
      writer.string(decision.reason.rawValue)
      writer.key("rule")
      writer.string(decision.rule)
      writer.key("sources")
      writer.list(decision.sources) { $0.string($1) }
      writer.key("text")
      writer.string(decision.text)
      writer.key("ticket")
      if let ticket = decision.ticket { Self.write(ticket, to: &writer) } else { writer.null() }
    }
    return writer.text
  }

  /// The object that stands in the place of an unreadable line.
  ///
  /// - Parameters:
  ///   - sentence: ``GatewayError/english`` or ``GatewayError/chinese``.
  ///   - line: the line's number, from 1.
  package func line(error sentence: String, line: Int) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.string(sentence)
      writer.key("line")
      writer.number(line)
    }
    return writer.text
  }

  /// What `search --batch` found for the message `id`, best first.
  package func line(id: String, passages: [FoundPassage]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("id")
      writer.string(id)
      writer.key("passages")
      writer.list(passages) { writer, passage in
        writer.object { writer in
          writer.key("score")
          writer.number(passage.score)
          writer.key("source")
          writer.string(passage.source)
          writer.key("text")
          writer.string(passage.text)
        }
      }
    }
    return writer.text
  }

  private static func write(_ ticket: Ticket, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("id")
      writer.string(ticket.id)
      writer.key("priority")
      writer.string(ticket.priority.rawValue)
      writer.key("queue")
      writer.string(ticket.queue)
      writer.key("reason")
      writer.string(ticket.reason)
      writer.key("slots")
      writer.fields(ticket.slots)
      writer.key("summary")
      writer.string(ticket.summary)
      writer.key("tags")
      writer.fields(ticket.tags)
      writer.key("transcript")
      writer.list(ticket.transcript) { writer, turn in
        writer.object { writer in
          writer.key("speaker")
          writer.string(turn.speaker)
          writer.key("text")
          writer.string(turn.text)
        }
      }
    }
  }
}
