internal import Chat
internal import Dialogue
internal import Reception
package import RuleLanguage
package import SourceDiagnostics

/// The examples and conversations that stand beside the rules, run as tests.
package struct RuleTests {
  package struct Result: Sendable {
    package let location: SourceLocation
    /// What went wrong, or `nil`.
    package let failure: Sentence?
  }

  private let shop: Shop

  package init(shop: Shop) { self.shop = shop }

  /// Noon where the shop is, on a working day; no test depends on when it is run.
  private var noon: Timestamp {
    let midday = Timestamp(seconds: 1_763_726_400)
    return Timestamp(seconds: midday.seconds - Double(shop.configuration.utcOffset(at: midday)))
  }

  /// Runs the tests of every rule that is wanted.
  package func run(_ isWanted: (Rule) -> Bool = { _ in true }) -> [Result] {
    shop.book.rules.filter(isWanted).flatMap { rule in
      rule.examples.map { self.example($0, of: rule, mustReach: true) }
        + rule.counterExamples.map { self.example($0, of: rule, mustReach: false) }
        + rule.conversations.flatMap(conversation)
    }
  }

  // MARK: - Examples

  private func example(_ example: Rule.Example, of rule: Rule, mustReach: Bool) -> Result {
    let (message, customer) = setting(for: rule, example.text)
    let reached = winner(message, customer)
    let isReached = reached == rule.id || isReached(rule.id, from: reached)
    guard isReached != mustReach else { return Result(location: example.location, failure: nil) }
    return Result(location: example.location, failure: failure(example, rule, reached))
  }

  private func failure(_ example: Rule.Example, _ rule: Rule, _ reached: String?) -> Sentence {
    if reached == rule.id {
      return Sentence(
        en: "“\(example.text)” must not reach “\(rule.name)”, but does",
        zh: "“\(example.text)”不该走到“\(rule.name)”，却走到了")
    }
    guard let reached, let thief = shop.book.rule(reached) else {
      return Sentence(
        en: "“\(example.text)” reaches no rule; it should reach “\(rule.name)”",
        zh: "“\(example.text)”没有走到任何规则，应该走到“\(rule.name)”")
    }
    return Sentence(
      en: "“\(example.text)” is taken by “\(thief.name)” (\(thief.location)), not “\(rule.name)”",
      zh: "“\(example.text)”被“\(thief.name)”（\(thief.location)）接走了，应该走到“\(rule.name)”")
  }

  /// Whether `then` leads from a rule to the one that answered.
  private func isReached(_ id: String, from winner: String?) -> Bool {
    var current = shop.book.rule(id)?.then
    for _ in 0..<8 where current != nil {
      if current == winner { return true }
      current = current.flatMap { shop.book.rule($0)?.then }
    }
    return false
  }

  /// The rule that a fresh conversation's first message reaches, or `nil`.
  private func winner(_ message: Message, _ customer: CustomerState) -> String? {
    var outcomes: [Responder.LookUpRequest: LookUpOutcome] = [:]
    for _ in 0..<Responder.lookUpLimit {
      let outcome = shop.responder.respond(
        to: message, in: ConversationState(), of: customer, at: message.time ?? noon,
        utcOffset: shop.configuration.utcOffset(at: noon), lookUps: outcomes)
      switch outcome {
      case .decided(let response):
        let isMiss = [.fallback, .missedTwice].contains(response.decision.reason)
        return isMiss ? nil : response.decision.rule
      case .needs(let request): outcomes[request] = .found([:])
      }
    }
    return nil
  }

  /// A message and a customer for which the rule's conditions hold, as far as they can.
  private func setting(for rule: Rule, _ text: String) -> (Message, CustomerState) {
    var message = Message(id: "1", time: noon, content: .text(text))
    var customer = CustomerState()
    for condition in rule.conditions where !condition.isNegated {
      switch condition.test {
      case .kind(let kind): message.kind = kind
      case .mentioned: message.isMentioned = true
      case .channel(let name): message.channel = name
      case .tag(let name): customer.apply(.tagged(name: name, value: "1"))
      case .hours(let from, _):
        message.time = noon.advanced(by: .seconds((from - 720) * 60))
      case .question, .language: break
      }
    }
    return (message, customer)
  }

  // MARK: - Conversations

  private func conversation(_ conversation: Rule.Conversation) -> [Result] {
    let desk = shop.desk()
    var results: [Result] = []
    var decision: Decision?
    for (number, (line, location)) in conversation.lines.enumerated() {
      var failure: Sentence?
      switch line {
      case .customer(let text), .person(let text):
        var message = Message(id: String(number), time: noon, content: .text(text))
        if case .person = line { (message.role, message.sender) = (.agent, "agent") }
        decision = desk.receive(message, at: noon).decision
        continue
      case .bot(let text): failure = Self.mismatch(text, decision)
      case .ticket(let text): failure = Self.mismatch(ticket: text, decision?.ticket)
      case .silence:
        if let decision, decision.action != .silence {
          failure = Sentence(
            en: "the bot should be silent, but says “\(decision.text ?? "")”",
            zh: "这里应该不说话，却说了“\(decision.text ?? "")”")
        }
      }
      results.append(Result(location: location, failure: failure))
    }
    return results
  }

  private static func mismatch(_ expected: String, _ decision: Decision?) -> Sentence? {
    let said = flat(decision?.text ?? "")
    var wanted = flat(expected)
    let isPrefix = wanted.hasSuffix("…")
    if isPrefix { wanted.removeLast() }
    if isPrefix ? said.hasPrefix(wanted) : said == wanted { return nil }
    let actual = said.isEmpty ? "—" : "“\(said)”"
    return Sentence(
      en: "the bot should say “\(expected)”, but says \(actual)",
      zh: "应该说“\(expected)”，实际是 \(actual)")
  }

  /// `售后 紧急 order=DD20251121001`
  private static func mismatch(ticket expected: String, _ ticket: Ticket?) -> Sentence? {
    guard let ticket else {
      return Sentence(en: "a ticket should be opened, but none is", zh: "这里应该开工单，却没有")
    }
    let priorities = ["低": "low", "普通": "normal", "高": "high", "紧急": "urgent"]
    var missing: [String] = []
    for (place, word) in expected.split(whereSeparator: \.isWhitespace).enumerated() {
      if let equals = word.firstIndex(where: { "=＝".contains($0) }) {
        let (name, value) = (String(word[..<equals]), String(word[word.index(after: equals)...]))
        if ticket.slots[name] != value { missing.append(String(word)) }
      } else if place == 0 {
        if ticket.queue != word { missing.append(String(word)) }
      } else if ticket.priority.rawValue != priorities[String(word)] ?? word.lowercased() {
        missing.append(String(word))
      }
    }
    guard !missing.isEmpty else { return nil }
    let slots = ticket.slots.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let actual = ([ticket.queue, ticket.priority.rawValue] + slots).joined(separator: " ")
    let wanted = missing.joined(separator: " ")
    return Sentence(
      en: "the ticket lacks “\(wanted)”; it is “\(actual)”", zh: "工单里没有“\(wanted)”，实际是“\(actual)”")
  }

  /// Line breaks count as blanks.
  private static func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
