internal import SourceDiagnostics
internal import TextNormalization

/// Examples, conversations, and the end of a rule.
extension RuleFileParser {
  mutating func example(_ range: Range<Int>) {
    let text = file[range]
    let negated = Labels.withoutNegation(text)
    let place = location(range)
    let example = Rule.Example(text: negated ?? text, location: place)
    guard !MatchText(example.text).source.isEmpty else {
      return report(
        .error, Sentence(en: "This example is empty", zh: "这个例子是空的"),
        Sentence(en: "Write what a customer would say.", zh: "写上顾客会说的话。"), range)
    }
    if negated == nil {
      rule?.rule.examples.append(example)
    } else {
      rule?.rule.counterExamples.append(example)
    }
  }

  /// Reads the lines of one dialogue; a blank line starts another.
  mutating func conversation(_ ranges: [Range<Int>]) {
    var lines: [(line: Rule.Conversation.Line, location: SourceLocation)] = []
    for range in ranges {
      let trimmed = SlicedLine(file, range).trimmed(range)
      if trimmed.isEmpty {
        finish(&lines)
      } else if let line = conversationLine(trimmed) {
        lines.append((line, location(trimmed)))
      }
    }
    finish(&lines)
  }

  private mutating func finish(
    _ lines: inout [(line: Rule.Conversation.Line, location: SourceLocation)]
  ) {
    if !lines.isEmpty { rule?.rule.conversations.append(Rule.Conversation(lines: lines)) }
    lines = []
  }

  private mutating func conversationLine(_ range: Range<Int>) -> Rule.Conversation.Line? {
    let (head, tail) = SlicedLine(file, range).splitAtColon()
    let text = tail.map { file[$0] } ?? ""
    switch Labels.speaker(file[head]) {
    case .customer where !text.isEmpty: return .customer(text)
    case .person where !text.isEmpty: return .person(text)
    case .bot where !text.isEmpty: return .bot(text)
    case .ticket where !text.isEmpty: return .ticket(text)
    case .silence: return .silence
    default:
      report(
        .error, Sentence(en: "Nobody speaks in this line", zh: "这一行看不出是谁说的"),
        Sentence(
          en:
            "Begin it with ‘customer:’, ‘bot:’, ‘ticket:’, ‘agent:’ or ‘silence:’, and say something.",
          zh: "用“客：”“二：”“票：”“人：”或“静：”开头，后面写内容。"), range)
      return nil
    }
  }

  /// Takes a rule into the file and says what it lacks.
  mutating func finish(_ draft: RuleDraft) {
    if !draft.openConversation.isEmpty { conversation(draft.openConversation) }
    let rule = self.rule?.rule ?? draft.rule
    rule.hasMistakes = hasMistakes
    if !rule.hasEffect, !rule.hasMistakes {
      report(
        .error, Sentence(en: "This rule says and does nothing", zh: "这条规则什么也不说、什么也不做"),
        Sentence(
          en: "Add a reply (‘> …’), or one of ask, answer, ticket, then, tag, silent.",
          zh: "写一条回复（“> …”），或者追问、知识、转人工、转到、标签、不回复之一。"), draft.heading)
    }
    if rule.isSilent, !rule.replies.isEmpty {
      report(
        .error, Sentence(en: "This rule is silent and has a reply", zh: "这条规则写了“不回复”，又写了回复"),
        Sentence(en: "Keep one of them.", zh: "两样留一样。"), draft.heading)
    }
    if rule.then != nil, rule.ticket != nil || rule.answer != nil {
      report(
        .warning,
        Sentence(
          en: "‘then’ goes on elsewhere before this rule's ticket or answer",
          zh: "“转到”之后，这条规则自己的转人工和知识不会生效"),
        Sentence(en: "Put them into the rule it leads to.", zh: "把它们写到转到的那条规则里。"),
        draft.heading)
    }
    if rule.lookUp == nil, !rule.hasMistakes, let stray = rule.otherwise ?? rule.unavailable {
      report(
        .warning, Sentence(en: "Nothing is looked up in this rule", zh: "这条规则没有查询，这一行用不上"),
        Sentence(
          en: "Add ‘look up: source {slot}’, or remove this line.", zh: "加上“查询：来源 {槽位}”，或者删掉这一行。"),
        file.range(ofLine: stray.location.line))
    }
    rules.append(rule)
  }
}

extension Rule {
  /// Whether anything happens when the rule wins.
  var hasEffect: Bool {
    !replies.isEmpty || !asks.isEmpty || answer != nil || ticket != nil || then != nil
      || !tags.isEmpty || isSilent || otherwise != nil
  }
}
