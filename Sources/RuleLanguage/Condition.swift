package import Chat
package import SourceDiagnostics

/// What conditions look at, brought by the dialogue.
package struct MessageContext: Sendable {
  package var channel: String
  package var kind: Message.Kind
  package var isMentioned: Bool
  /// Whether the message asks something of whoever serves the room.
  package var asks: Bool
  package var tags: [String: String]
  /// Minutes since midnight where the shop is, 0–1439.
  package var minuteOfDay: Int
  /// `zh`, `en`, or `nil` where nothing tells.
  package var language: String?
}

extension MessageContext {
  /// Hands on to the memberwise one: an initializer that sets one property after the other copies the
  /// whole value at its end.
  package init(
    kind: Message.Kind = .private, isMentioned: Bool = false, asks: Bool = true,
    channel: String = "stdin", tags: [String: String] = [:], minuteOfDay: Int = 720,
    language: String? = nil
  ) {
    self.init(
      channel: channel, kind: kind, isMentioned: isMentioned, asks: asks, tags: tags,
      minuteOfDay: minuteOfDay, language: language)
  }
}

/// One condition of an `only` clause.
package struct Condition: Hashable, Sendable {
  package enum Test: Hashable, Sendable {
    case kind(Message.Kind)
    case mentioned
    case question
    case channel(String)
    case tag(String)
    /// Minutes since midnight; the end is not part of it, and it may lie before the start.
    case hours(from: Int, to: Int)
    case language(String)
  }

  package let test: Test
  package let isNegated: Bool
  /// As written, for explanations.
  package let source: String
  package let location: SourceLocation

  package func holds(in context: MessageContext) -> Bool {
    let result =
      switch test {
      case .kind(let kind): context.kind == kind
      case .mentioned: context.isMentioned
      case .question: context.asks
      case .channel(let name): context.channel == name
      case .tag(let name): context.tags[name] != nil
      case .hours(let from, let to):
        from <= to
          ? (from..<to).contains(context.minuteOfDay)
          : context.minuteOfDay >= from || context.minuteOfDay < to
      case .language(let language): context.language == language
      }
    return result != isNegated
  }

  /// Reads one condition as written, or returns `nil`.
  static func parse(_ written: String, location: SourceLocation) -> Condition? {
    var text = written.trimmed
    var isNegated = false
    for word in ["not ", "非 ", "非"] where text.lowercased().hasPrefix(word) {
      text = String(text.dropFirst(word.count)).trimmed
      isNegated = true
      break
    }
    guard let test = test(text) else { return nil }
    return Condition(test: test, isNegated: isNegated, source: written.trimmed, location: location)
  }

  private static func test(_ text: String) -> Test? {
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    let argument = words.count > 1 ? words[1].trimmed : nil
    switch (words.first?.lowercased(), argument) {
    case ("private", nil), ("私聊", nil): return .kind(.private)
    case ("group", nil), ("群聊", nil), ("群", nil): return .kind(.group)
    case ("mentioned", nil), ("被提到", nil), ("提到", nil): return .mentioned
    case ("question", nil), ("提问", nil): return .question
    case ("channel", let name?), ("渠道", let name?): return .channel(name)
    case ("tag", let name?), ("标签", let name?): return .tag(name)
    case ("language", let name?), ("语言", let name?):
      return Labels.language(name).map(Test.language)
    case (let hours?, nil): return Self.hours(hours)
    default: return nil
    }
  }

  /// `09:00-21:00`
  private static func hours(_ text: String) -> Test? {
    let ends = text.split(omittingEmptySubsequences: false) { "-–—~～至到".contains($0) }
    guard ends.count == 2, let from = minute(ends[0]), let to = minute(ends[1]), from != to else {
      return nil
    }
    return .hours(from: from, to: to)
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(omittingEmptySubsequences: false) { ":：".contains($0) }
    guard parts.count == 2, let hour = Int(parts[0].trimmed), let minute = Int(parts[1].trimmed),
      (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440
    else { return nil }
    return hour * 60 + minute
  }
}
