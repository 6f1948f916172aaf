package import IntentMatching
internal import Synchronization
package import TextNormalization

/// Rule files, joined, checked and compiled: what the dialogue decides by.
///
/// - ``RuleFile``: one file, read with its mistakes.
/// - ``Rule``, ``Pattern``, ``WordList``, ``Slot``, ``Template``, ``Condition``: what stands in it.
/// - ``RuleBook``: all files; ``RuleBook/matches(in:)`` finds every rule whose pattern matches.
/// - ``MatchText``, ``MessageScan``: a message as patterns see it, and what they found.
///
/// ```swift
/// let file = RuleFile(SourceFile(path: "a.md", text: "## 退货 {#return}\n\n- 当：退货\n\n> 好的。\n"))
/// let (book, diagnostics) = RuleBook.link([file])
/// let scan = book.scan(NormalizedText("我想退貨！"))
/// book.matches(in: scan).map { book.rules[$0.rule].id }  // ["return"]
/// ```
///
/// Every phrase of every pattern is found by one automaton in one pass; a rule is looked at only when
/// a phrase that it cannot do without was found, and its pattern is then run over the hits in time
/// O(*message* · *pattern*). Nothing backtracks. A rule with a mistake takes part as far as it could
/// be read; callers that want all or nothing look at the diagnostics.
package struct RuleBook: Sendable {
  /// In the order of the files, then of their lines.
  package let rules: [Rule]
  package let lists: [String: WordList]
  package let slots: [Slot]
  /// The rules with examples; their places here are the intents of ``intents``.
  package let intentRules: [Int]
  /// Every example that the model is given, by its number there.
  package let intentExamples: [(rule: Int, example: Rule.Example)]
  /// The phrases of all patterns, as written: what a slip of the pen may be measured against.
  package let phrases: [String]
  private let lazyIntents: LazyIntents

  private let finder: PhraseFinder
  private let alternatives: [Alternative]
  private let vetoes: [[Alternative]]
  /// For each leaf, the alternatives that cannot match without it.
  private let alternativesOfLeaf: TriggerTable
  private let alternativesOfSlot: [[Int32]]
  private let untriggered: [Int32]
  private let slotNumbers: [String: Int]
  private let ruleNumbers: [String: Int]
  private let rulesOfEvent: [String: [Int]]

  /// One all-of list of one pattern.
  private struct Alternative: Sendable {
    let rule: Int
    let pattern: Int
    let programs: [PatternProgram]

    enum Trigger {
      case leaves(Set<Int>)
      case slots(Set<Int>)
      case none
    }

    /// Of all parts that must match, the one that is least likely to.
    func trigger(_ symbols: PatternSymbols) -> Trigger {
      let candidates = programs.filter { !$0.triggers.isEmpty }
      let best = candidates.max { a, b in
        value(a.triggers, symbols) < value(b.triggers, symbols)
      }
      if let best { return .leaves(best.triggers) }
      if let program = programs.first(where: { !$0.slotTriggers.isEmpty }) {
        return .slots(program.slotTriggers)
      }
      return .none
    }

    /// A leaf that a match needs besides `leaf`, where there is one that nothing can replace.
    func companion(of leaf: Int) -> Int? {
      programs.lazy.compactMap(\.onlyLeaf).first { $0 != leaf }
    }

    private func value(_ leaves: Set<Int>, _ symbols: PatternSymbols) -> Int {
      (leaves.map { symbols.length(ofLeaf: $0) }.min() ?? 0) * 100 - min(99, leaves.count)
    }
  }

  init(rules: [Rule], lists: [WordList], slots: [Slot]) {
    let listsByName = Dictionary(
      lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.lists = listsByName
    self.slots = slots.map { $0.withWords(of: listsByName) }
    self.rules = rules
    slotNumbers = Dictionary(
      slots.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    ruleNumbers = Dictionary(
      rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var symbols = PatternSymbols(
      lists: listsByName.mapValues(\.words), slots: slots.map(\.name))
    var alternatives: [Alternative] = []
    var vetoes: [[Alternative]] = []
    for (number, rule) in rules.enumerated() {
      alternatives += Self.compile(rule.patterns, rule: number, &symbols)
      vetoes.append(Self.compile(rule.vetoes, rule: number, &symbols))
    }
    finder = PhraseFinder(symbols.leaves)
    phrases = symbols.texts
    self.alternatives = alternatives
    self.vetoes = vetoes
    var ofLeaf = [[Int32]](repeating: [], count: symbols.leaves.count)
    var ofSlot = [[Int32]](repeating: [], count: slots.count)
    var always: [Int32] = []
    for (number, alternative) in alternatives.enumerated() {
      switch alternative.trigger(symbols) {
      case .leaves(let leaves): for leaf in leaves { ofLeaf[leaf].append(Int32(number)) }
      case .slots(let slots):
        for slot in slots where ofSlot.indices.contains(slot) { ofSlot[slot].append(Int32(number)) }
      case .none: always.append(Int32(number))
      }
    }
    alternativesOfLeaf = TriggerTable(ofLeaf, companion: { alternatives[$0].companion(of: $1) })
    (alternativesOfSlot, untriggered) = (ofSlot, always)
    var ofEvent: [String: [Int]] = [:]
    for (number, rule) in rules.enumerated() {
      for event in Set(rule.events) { ofEvent[event, default: []].append(number) }
    }
    rulesOfEvent = ofEvent
    intentRules = rules.indices.filter { !rules[$0].examples.isEmpty }
    intentExamples = intentRules.flatMap { rule in
      rules[rule].examples.map { (rule, $0) }
    }
    lazyIntents = LazyIntents()
  }

  private static func compile(
    _ patterns: [Pattern], rule: Int, _ symbols: inout PatternSymbols
  ) -> [Alternative] {
    var result: [Alternative] = []
    for (number, pattern) in patterns.enumerated() {
      for parts in pattern.node.disjunction ?? [] {
        var programs: [PatternProgram] = []
        for part in parts { programs.append(PatternProgram(part, symbols: &symbols)) }
        result.append(Alternative(rule: rule, pattern: number, programs: programs))
      }
    }
    return result
  }

  /// The matcher of examples, trained when it is first asked for: most messages, and every run that
  /// only checks, do without.
  package var intents: IntentModel {
    lazyIntents.model {
      IntentModel(
        intentCount: intentRules.count,
        examples: intentRules.enumerated().flatMap { intent, rule in
          rules[rule].examples.map {
            IntentExample(intent: intent, text: NormalizedText($0.text))
          }
        },
        strictness: intentRules.map { rules[$0].strictness },
        wordLists: lists.values.sorted { $0.name < $1.name }
          .map { $0.words.map { NormalizedText($0) } })
    }
  }

  /// Uses a model that was trained before; the caller has compared ``examplesFingerprint``.
  package func use(_ trained: IntentModel) { lazyIntents.set(trained) }

  /// A hash of all that the matcher of examples is trained from, the same in every process.
  package var examplesFingerprint: UInt64 {
    // FNV-1a in 64 bits (draft-eastlake-fnv, §5).
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    for origin in intentExamples {
      mix("\(origin.rule)")
      mix(origin.example.text)
    }
    for rule in intentRules { mix(rules[rule].strictness.rawValue) }
    for list in lists.values.sorted(by: { $0.name < $1.name }) {
      for word in list.words { mix(word) }
      mix("")
    }
    return hash
  }

  package func rule(_ id: String) -> Rule? { ruleNumbers[id].map { rules[$0] } }

  package func number(ofRule id: String) -> Int? { ruleNumbers[id] }

  package func slotNumber(_ name: String) -> Int? { slotNumbers[name] }

  /// The rules for an event, in file order.
  package func rules(on event: String) -> [Int] { rulesOfEvent[event] ?? [] }
}

/// A model that is trained once, by whoever needs it first.
private final class LazyIntents: Sendable {
  private let trained = Mutex<IntentModel?>(nil)

  func set(_ model: IntentModel) { trained.withLock { $0 = model } }

  func model(_ train: () -> IntentModel) -> IntentModel {
    trained.withLock { model in
      if let model { return model }
      let made = train()
      model = made
      return made
    }
  }
}

/// A rule whose pattern matched a message.
package struct RuleMatch: Sendable {
  /// Its number in the book.
  package let rule: Int
  package let pattern: Int
  /// The symbols of the message that words, lists and slots of the pattern read; disjoint, in order.
  package let ranges: [Range<Int>]
  package let captures: [String: String]
  /// How much of the message the match explains, in ``MatchText`` weights.
  package let weight: Int
}

extension RuleBook {
  /// Finds all phrases of the book in a message.
  package func scan(_ text: NormalizedText) -> MessageScan {
    let folded = MatchText(text)
    return MessageScan(folded, hits: finder.hits(in: folded), slots: slots)
  }

  /// The best match of each rule whose pattern matches and no veto does, in file order.
  package func matches(in scan: MessageScan) -> [RuleMatch] {
    var candidates: [Int32] = []
    for leaf in scan.leaves {
      alternativesOfLeaf.forEach(ofLeaf: leaf, in: scan.mask) { candidates.append($0) }
    }
    for (slot, numbers) in alternativesOfSlot.enumerated()
    where !numbers.isEmpty && !scan.spans(ofSlot: slot).isEmpty {
      candidates += numbers
    }
    candidates += untriggered
    // Alternatives are numbered rule by rule.
    candidates.sort()
    var matches: [RuleMatch] = []
    var last: Int32 = -1
    for number in candidates where number != last {
      last = number
      guard let match = match(alternatives[Int(number)], scan) else { continue }
      if let known = matches.last, known.rule == match.rule {
        if match.weight > known.weight { matches[matches.count - 1] = match }
      } else {
        matches.append(match)
      }
    }
    return matches.filter { vetoes[$0.rule].isEmpty || veto(ofRule: $0.rule, in: scan) == nil }
  }

  /// The veto of a rule that matches, or `nil`.
  package func veto(ofRule rule: Int, in scan: MessageScan) -> Pattern? {
    vetoes[rule].first { match($0, scan) != nil }.map { rules[rule].vetoes[$0.pattern] }
  }

  /// The match of one pattern of a rule, whatever its vetoes say.
  package func match(ofRule rule: Int, pattern: Int, in scan: MessageScan) -> RuleMatch? {
    alternatives.filter { $0.rule == rule && $0.pattern == pattern }
      .compactMap { match($0, scan) }.max { $0.weight < $1.weight }
  }

  private func match(_ alternative: Alternative, _ scan: MessageScan) -> RuleMatch? {
    if alternative.programs.count == 1 {
      guard let way = way(of: alternative.programs[0], scan) else { return nil }
      let captures = way.captures.isEmpty ? [:] : captures(of: way)
      return RuleMatch(
        rule: alternative.rule, pattern: alternative.pattern, ranges: way.ranges,
        captures: captures, weight: way.weight)
    }
    var ranges: [Range<Int>] = []
    var captures: [String: String] = [:]
    for program in alternative.programs {
      guard let way = way(of: program, scan) else { return nil }
      ranges += way.ranges
      if !way.captures.isEmpty { captures.merge(self.captures(of: way)) { first, _ in first } }
    }
    let merged = ranges.merged()
    return RuleMatch(
      rule: alternative.rule, pattern: alternative.pattern, ranges: merged, captures: captures,
      weight: merged.reduce(0) { $0 + scan.text.weight($1) })
  }

  private func captures(of way: PatternMachine.Way) -> [String: String] {
    var captures: [String: String] = [:]
    for (slot, span) in way.captures where captures[slots[slot].name] == nil {
      captures[slots[slot].name] = span.value
    }
    return captures
  }

  private func way(of program: PatternProgram, _ scan: MessageScan) -> PatternMachine.Way? {
    if let leaves = program.onlyLeaves {
      var best: Range<Int>?
      for hit in scan.allHits where leaves.contains(hit.leaf) {
        if best.map({ scan.text.weight(hit.range) > scan.text.weight($0) }) ?? true {
          best = hit.range
        }
      }
      return best.map { PatternMachine.Way(ranges: [$0], weight: scan.text.weight($0)) }
    }
    var machine = PatternMachine(program, scan)
    return machine.run()
  }
}

extension [Range<Int>] {
  /// The same symbols as disjoint ranges in order.
  func merged() -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      if let last = result.last, range.lowerBound < last.upperBound {
        result[result.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}

extension Slot {
  /// The slot with the words of its lists; equal words of several lists keep the first meaning.
  fileprivate func withWords(of lists: [String: WordList]) -> Slot {
    var slot = self
    var seen: Set<[UInt32]> = []
    for case .words(let name) in forms {
      for entry in lists[name]?.entries ?? [] {
        for word in [entry.canonical] + entry.synonyms {
          let symbols = MatchText(word).symbols.filter { $0 != MatchText.stop }
          if !symbols.isEmpty, seen.insert(symbols).inserted {
            slot.words.append((symbols, entry.canonical))
          }
        }
      }
    }
    return slot
  }
}
