internal import Chat
internal import FlatStorage
internal import IntentMatching
internal import SourceDiagnostics

/// Rules, slots and word lists as records of an index.
///
/// The trees of patterns are not among them: what matches is compiled, and what `check` wants to know
/// of a pattern it reads from its file.
extension RecordWriter {
  mutating func append(_ location: SourceLocation) {
    append(location.path)
    append(location.line)
    append(location.column)
  }

  mutating func append(_ template: Template) {
    append(template.parts) { writer, part in
      switch part {
      case .text(let text):
        writer.append(0)
        writer.append(text)
      case .placeholder(let name, let fallback):
        writer.append(1)
        writer.append(name)
        writer.append(fallback) { $0.append($1) }
      }
    }
    append(template.location)
  }

  mutating func append(_ pattern: Pattern) {
    append(pattern.source)
    append(pattern.location)
  }

  mutating func append(_ condition: Condition) {
    switch condition.test {
    case .kind(let kind): appendTest(0, kind.rawValue)
    case .mentioned: append(1)
    case .question: append(2)
    case .channel(let name): appendTest(3, name)
    case .tag(let name): appendTest(4, name)
    case .hours(let from, let to):
      append(5)
      append(from)
      append(to)
    case .language(let language): appendTest(6, language)
    }
    append(condition.isNegated)
    append(condition.source)
    append(condition.location)
  }

  private mutating func appendTest(_ number: Int, _ word: String) {
    append(number)
    append(word)
  }

  mutating func append(_ answer: Rule.Answer) {
    switch answer {
    case .document(let name, let location):
      append(0)
      append(name)
      append(location)
    case .search: append(1)
    }
  }

  mutating func append(_ example: Rule.Example) {
    append(example.text)
    append(example.location)
  }

  mutating func append(_ rule: Rule) {
    append(rule.id)
    append(rule.name)
    append(rule.location)
    append(rule.patterns) { $0.append($1) }
    append(rule.vetoes) { $0.append($1) }
    append(rule.events) { $0.append($1) }
    append(rule.conditions) { $0.append($1) }
    append(rule.asks) { writer, ask in
      writer.append(ask.slot)
      writer.append(ask.prompt)
    }
    append(rule.lookUp) { writer, lookUp in
      writer.append(lookUp.source)
      writer.append(lookUp.slot)
      writer.append(lookUp.location)
    }
    append(rule.otherwise) { $0.append($1) }
    append(rule.unavailable) { $0.append($1) }
    append(rule.answer) { $0.append($1) }
    append(rule.ticket) { writer, ticket in
      writer.append(ticket.queue)
      writer.append(ticket.priority.rawValue)
    }
    append(rule.tags) { writer, tag in
      writer.append(tag.name)
      writer.append(tag.value) { $0.append($1) }
    }
    append(rule.then) { $0.append($1) }
    append(rule.isSilent)
    append(rule.priority)
    append(rule.replies) { $0.append($1) }
    append(rule.examples) { $0.append($1) }
    append(rule.counterExamples) { $0.append($1) }
    append(rule.strictness.rawValue)
    append(rule.language) { $0.append($1) }
  }

  mutating func append(_ list: WordList) {
    append(list.name)
    append(list.location)
    append(list.entries) { writer, entry in
      writer.append(entry.canonical)
      writer.append(entry.synonyms) { $0.append($1) }
    }
  }

  mutating func append(_ slot: Slot) {
    append(slot.name)
    append(slot.location)
    append(slot.forms) { $0.append($1) }
    append(slot.words) { writer, word in
      writer.append(word.symbols) { $0.append(Int($1)) }
      writer.append(word.canonical)
    }
  }

  private mutating func append(_ form: Slot.Form) {
    switch form {
    case .shape(let elements):
      append(0)
      append(elements) { writer, element in
        switch element {
        case .digit: writer.append(-1)
        case .letter: writer.append(-2)
        case .literal(let scalar): writer.append(Int(scalar.value))
        }
      }
    case .number(let range):
      append(1)
      append(range) { writer, range in
        writer.append(range.lowerBound)
        writer.append(range.upperBound)
      }
    case .date: append(2)
    case .phone: append(3)
    case .text: append(4)
    case .words(let list):
      append(5)
      append(list)
    }
  }
}

extension RecordReader {
  mutating func location() -> SourceLocation {
    SourceLocation(path: string(), line: number(), column: number())
  }

  mutating func template() -> Template {
    let parts = list { reader -> Template.Part in
      reader.number() == 0
        ? .text(reader.string())
        : .placeholder(name: reader.string(), fallback: reader.optional { $0.string() })
    }
    return Template(parts: parts, location: location())
  }

  mutating func pattern() -> Pattern {
    Pattern(source: string(), location: location(), node: .sequence([]))
  }

  mutating func condition() -> Condition {
    let test: Condition.Test =
      switch number() {
      case 0: .kind(Message.Kind(rawValue: string()) ?? .private)
      case 1: .mentioned
      case 2: .question
      case 3: .channel(string())
      case 4: .tag(string())
      case 5: .hours(from: number(), to: number())
      default: .language(string())
      }
    return Condition(test: test, isNegated: flag(), source: string(), location: location())
  }

  mutating func answer() -> Rule.Answer {
    number() == 0 ? .document(string(), location()) : .search
  }

  mutating func example() -> Rule.Example {
    Rule.Example(text: string(), location: location())
  }

  mutating func rule() -> Rule {
    let rule = Rule(id: string(), name: string(), location: location())
    rule.patterns = list { $0.pattern() }
    rule.vetoes = list { $0.pattern() }
    rule.events = list { $0.string() }
    rule.conditions = list { $0.condition() }
    rule.asks = list { Rule.Ask(slot: $0.string(), prompt: $0.template()) }
    rule.lookUp = optional {
      Rule.LookUp(source: $0.string(), slot: $0.string(), location: $0.location())
    }
    rule.otherwise = optional { $0.template() }
    rule.unavailable = optional { $0.template() }
    rule.answer = optional { $0.answer() }
    rule.ticket = optional {
      Rule.TicketClause(
        queue: $0.string(), priority: Ticket.Priority(rawValue: $0.string()) ?? .normal)
    }
    rule.tags = list { reader in
      Rule.TagClause(name: reader.string(), value: reader.optional { $0.template() })
    }
    rule.then = optional { $0.string() }
    rule.isSilent = flag()
    rule.priority = number()
    rule.replies = list { $0.template() }
    rule.examples = list { $0.example() }
    rule.counterExamples = list { $0.example() }
    rule.strictness = Strictness(rawValue: string()) ?? .normal
    rule.language = optional { $0.string() }
    return rule
  }

  mutating func wordList() -> WordList {
    WordList(
      name: string(), location: location(),
      entries: list { reader in
        WordList.Entry(canonical: reader.string(), synonyms: reader.list { $0.string() })
      })
  }

  mutating func slot() -> Slot {
    var slot = Slot(name: string(), location: location(), forms: list { $0.slotForm() })
    slot.words = list { reader in
      (reader.list { UInt32(truncatingIfNeeded: $0.number()) }, reader.string())
    }
    return slot
  }

  private mutating func slotForm() -> Slot.Form {
    switch number() {
    case 0:
      .shape(
        list { reader in
          switch reader.number() {
          case -1: .digit
          case -2: .letter
          case let value:
            .literal(UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
          }
        })
    case 1:
      .number(
        optional { reader in
          let (low, high) = (reader.double(), reader.double())
          return min(low, high)...max(low, high)
        })
    case 2: .date
    case 3: .phone
    case 4: .text
    default: .words(list: string())
    }
  }
}
