package import FlatStorage
package import IntentMatching
internal import Synchronization
internal import TextNormalization

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
package final class RuleBook: Sendable {
  /// In the order of the files, then of their lines.
  package let rules: RuleList
  package let slots: [Slot]
  /// The rules with examples; their places here are the intents of ``intents``.
  package let intentRules: [Int]
  /// The phrases of all patterns, as written, of a book made from files: what a slip of the pen may be
  /// measured against. A book from an index has none.
  package let phrases: [String]
  /// The rules that take part by their conditions alone.
  package let catchAllRules: [Int]
  /// Whether a rule wants to know if a message asks something.
  package let usesQuestionCondition: Bool

  let tables: PatternTables
  private let lazyIntents = LazyIntents()
  private let plainReplies: LazyObjects<PlainReply>
  private let slotNumbers: [String: Int]
  private let slotNames: [String]
  private let isFreeText: [Bool]
  private let ruleNumbers: FlatNames
  private let rulesOfEvent: FlatNames
  private let rulesOfEvents: FlatLists
  private let listNames: FlatNames
  private let listRecords: FlatStrings
  private let storedFingerprint: UInt64?

  init(rules: [Rule], lists: [WordList], slots: [Slot]) {
    let listsByName = Dictionary(
      lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.slots = slots.map { $0.withWords(of: listsByName) }
    self.rules = RuleList(rules)
    slotNumbers = Self.numbers(of: slots)
    slotNames = slots.map(\.name)
    isFreeText = slots.map(\.isFreeText)
    ruleNumbers = FlatNames(rules.map(\.id))
    var symbols = PatternSymbols(
      lists: listsByName.mapValues(\.words), slots: slots.map(\.name))
    tables = PatternTables(rules: rules, slots: slots, symbols: &symbols)
    plainReplies = Self.plainReplies(tables, ruleNumbers)
    phrases = symbols.texts
    let events = Set(rules.flatMap(\.events)).sorted()
    rulesOfEvent = FlatNames(events)
    rulesOfEvents = FlatLists(
      events.map { event in
        rules.indices.filter { rules[$0].events.contains(event) }.map { Int32($0) }
      })
    let ownLists = listsByName.values.sorted { $0.name < $1.name }
    listNames = FlatNames(ownLists.map(\.name))
    listRecords = FlatStrings(records: ownLists.map(Self.record))
    storedFingerprint = nil
    intentRules = rules.indices.filter { !rules[$0].examples.isEmpty }
    catchAllRules = rules.indices.filter { rules[$0].isCatchAll }
    usesQuestionCondition = rules.contains { rule in
      rule.conditions.contains { $0.test == .question }
    }
  }

  private static func record(of list: WordList) -> RecordWriter {
    var record = RecordWriter()
    record.append(list)
    return record
  }

  /// Writes the book, without the matcher of examples.
  package func encode(into writer: inout FlatWriter) {
    tables.encode(into: &writer)
    rules.encode(into: &writer)
    ruleNumbers.encode(into: &writer)
    rulesOfEvent.encode(into: &writer)
    writer.append(rulesOfEvents)
    listNames.encode(into: &writer)
    writer.append(listRecords)
    writer.append(
      FlatStrings(
        records: slots.map { slot in
          var record = RecordWriter()
          record.append(slot)
          return record
        }))
    writer.append(intentRules.map { Int32($0) })
    writer.append(catchAllRules.map { Int32($0) })
    writer.append(usesQuestionCondition ? 1 : 0)
    writer.append([examplesFingerprint])
  }

  /// Reads a book; its rules and word lists are read when they are asked for.
  package init(from reader: inout FlatReader) throws(FlatError) {
    tables = try PatternTables(from: &reader)
    rules = try RuleList(from: &reader)
    ruleNumbers = try FlatNames(from: &reader)
    rulesOfEvent = try FlatNames(from: &reader)
    rulesOfEvents = try reader.lists()
    listNames = try FlatNames(from: &reader)
    listRecords = try reader.strings()
    let slotRecords = try reader.strings()
    slots = (0..<slotRecords.count).map { number in
      var record = RecordReader(slotRecords, number)
      return record.slot()
    }
    slotNumbers = Self.numbers(of: slots)
    slotNames = slots.map(\.name)
    isFreeText = slots.map(\.isFreeText)
    intentRules = try reader.array(of: Int32.self).map { Int($0) }
    catchAllRules = try reader.array(of: Int32.self).map { Int($0) }
    usesQuestionCondition = try reader.number() == 1
    storedFingerprint = try reader.array(of: UInt64.self).first
    phrases = []
    plainReplies = Self.plainReplies(tables, ruleNumbers)
  }

  /// The word lists, by name; made anew each time.
  package var lists: [String: WordList] {
    Dictionary(
      uniqueKeysWithValues: (0..<listRecords.count).map { number in
        var reader = RecordReader(listRecords, number)
        return (listNames.names[number], reader.wordList())
      })
  }

  package func list(named name: String) -> WordList? {
    listNames.number(of: name).map { number in
      var reader = RecordReader(listRecords, number)
      return reader.wordList()
    }
  }

  private static func numbers(of slots: [Slot]) -> [String: Int] {
    Dictionary(
      slots.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every example that the model is given, by its number there.
  package var intentExamples: [(rule: Int, example: Rule.Example)] {
    intentRules.flatMap { rule in rules[rule].examples.map { (rule, $0) } }
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

  /// Uses a model that was trained before, read when it is first needed; the caller has compared
  /// ``examplesFingerprint``. Where reading gives none, one is trained.
  package func use(_ trained: @escaping @Sendable () -> IntentModel?) { lazyIntents.set(trained) }

  /// A hash of all that the matcher of examples is trained from, the same in every process.
  package var examplesFingerprint: UInt64 {
    if let storedFingerprint { return storedFingerprint }
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

  package func rule(_ id: String) -> Rule? { ruleNumbers.number(of: id).map { rules[$0] } }

  package func number(ofRule id: String) -> Int? { ruleNumbers.number(of: id) }

  /// The id of a rule and what it says, where it does nothing but say one text, always the same.
  package func plainReply(ofRule number: Int) -> (id: String, text: String)? {
    guard tables.standings[number].isPlainReply else { return nil }
    let reply = plainReplies[number]
    return (reply.id, reply.text)
  }

  /// A text that all conversations share that it was said in.
  private final class PlainReply: Sendable {
    let id: String
    let text: String

    init(id: String, text: String) { (self.id, self.text) = (id, text) }
  }

  private static func plainReplies(
    _ tables: PatternTables, _ names: FlatNames
  ) -> LazyObjects<PlainReply> {
    LazyObjects(count: tables.plainReplies.count) { number in
      PlainReply(id: names.names[number], text: tables.plainReplies[number])
    }
  }

  package func slotNumber(_ name: String) -> Int? {
    // Comparing a few short names is faster than hashing one.
    slotNames.count <= 16 ? slotNames.firstIndex(of: name) : slotNumbers[name]
  }

  /// Whether a slot takes whatever is said.
  package func isFreeText(slot number: Int) -> Bool { isFreeText[number] }

  /// The rules for an event, in file order.
  package func rules(on event: String) -> [Int] {
    rulesOfEvent.number(of: event).map { rulesOfEvents[$0].map { Int($0) } } ?? []
  }
}

/// A model that is trained once, by whoever needs it first.
private final class LazyIntents: Sendable {
  private let trained = Mutex<IntentModel?>(nil)
  private let stored = Mutex<(@Sendable () -> IntentModel?)?>(nil)

  func set(_ read: @escaping @Sendable () -> IntentModel?) { stored.withLock { $0 = read } }

  func model(_ train: () -> IntentModel) -> IntentModel {
    trained.withLock { model in
      if let model { return model }
      let made = stored.withLock { $0 }?() ?? train()
      model = made
      return made
    }
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
