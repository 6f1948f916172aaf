internal import FlatStorage
package import TextNormalization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Memory in which one message after the other is read, so that reading takes no new memory.
///
/// What more is asked of a message — its text as a value, everything that patterns find in it — is
/// made when it is first asked for. A space belongs to one thread at a time.
package final class MessageSpace {
  private var reading = MessageReading()
  private var original: String?
  private var madeText: NormalizedText?
  private var madeScan: MessageScan?
  /// Whose phrases were looked for.
  private var book: RuleBook?
  /// What was found out about the message and a language.
  private var knownBest: (language: String?, best: PlainBest)?

  package init() {}

  /// Forgets the message before and folds `text`; nothing is done where that is the message at hand.
  package func read(_ text: String) {
    // Texts that only look alike have other bytes, and other ways back to them.
    if let original, text.hasSameBytes(as: original) { return }
    original = text
    (madeText, madeScan, knownBest) = (nil, nil, nil)
    reading.read(text)
  }

  /// The folded message.
  package var scalars: [Unicode.Scalar] { reading.folded.scalars }

  package var text: NormalizedText {
    if let madeText { return madeText }
    let made = NormalizedText(original ?? "", folded: reading.folded)
    madeText = made
    return made
  }

  private func find(for book: RuleBook) {
    let isKnown = self.book === book
    if isKnown, reading.isFound { return }
    if !isKnown {
      self.book = book
      (madeScan, knownBest) = (nil, nil)
      reading.forgetHits()
    }
    reading.find(book.tables.finder)
  }

  /// Everything that the patterns of `book` find.
  package func scan(with book: RuleBook) -> MessageScan {
    find(for: book)
    if let madeScan { return madeScan }
    let made = MessageScan(
      MatchText(text, sequence: reading.sequence), hits: reading.hits, slots: book.slots)
    madeScan = made
    return made
  }

  /// The rule that wins by words alone, or why that cannot be said.
  ///
  /// - Parameter language: of the customer; decides between rules that are otherwise alike.
  package func plainBest(of book: RuleBook, language: String?) -> PlainBest {
    find(for: book)
    if let knownBest, knownBest.language == language { return knownBest.best }
    let best = reading.plainBest(of: book.tables, language: language)
    knownBest = (language, best)
    return best
  }

  /// Whether there is anything that a pattern could match.
  package func hasWords(for book: RuleBook) -> Bool {
    find(for: book)
    return reading.sequence.totalWeight > 1
      || reading.folded.scalars.contains { isHan($0) || isWordScalar($0) }
  }
}

/// What words alone say about who answers.
package enum PlainBest: Hashable, Sendable {
  /// No pattern matches.
  case none
  /// The best match is this rule's, and neither slots nor conditions had a say.
  case rule(Int)
  /// Slots, gaps or conditions have a say: only the full way tells.
  case unclear
}

/// A message in reused memory.
private struct MessageReading {
  /// The best hit of a leaf.
  struct Mark {
    /// The message that it belongs to.
    var message: UInt32 = 0
    var weight: Int32 = 0
    var start: Int32 = 0
    var end: Int32 = 0
  }

  private(set) var folded = Folded()
  private(set) var sequence = SymbolSequence()
  private(set) var hits: [PhraseFinder.Hit] = []
  private(set) var isFound = false
  private var marks: [Mark] = []
  private var leaves: [Int32] = []
  private var message: UInt32 = 0
  private var spans: [(start: Int32, end: Int32)] = []

  mutating func read(_ text: String) {
    folded.fold(text)
    isFound = false
  }

  mutating func forgetHits() { isFound = false }

  mutating func find(_ finder: PhraseFinder) {
    isFound = true
    sequence.read(folded.scalars)
    hits.removeAll(keepingCapacity: true)
    finder.find(in: sequence, of: folded.scalars, &hits)
  }

  mutating func plainBest(of tables: PatternTables, language: String?) -> PlainBest {
    guard tables.untriggered.isEmpty, !tables.hasSlotHooks || mayBeWithoutSlots(tables) else {
      return .unclear
    }
    mark(count: tables.finder.leafCount)
    let own = tables.number(ofLanguage: language)
    var best = Best()
    for leaf in leaves {
      for place in tables.triggers.places(ofLeaf: Int(leaf)) {
        let entry = tables.triggers[place]
        if entry.companion >= 0, marks[Int(entry.companion)].message != message { continue }
        consider(entry, of: Int(leaf), tables, own, &best)
        if best.isUnclear { return .unclear }
      }
    }
    return best.rule < 0 ? .none : .rule(best.rule)
  }

  private struct Best {
    var rule = -1
    var weight: Int32 = 0
    var standing = PatternTables.Standing(priority: 0, language: -1, firstVeto: 0, kind: 0)
    var isUnclear = false
  }

  private func mayBeWithoutSlots(_ tables: PatternTables) -> Bool {
    tables.slotsNeedDigits && !sequence.hasDigits
  }

  /// Keeps the best hit of each leaf: the heaviest, of equal ones the first.
  private mutating func mark(count: Int) {
    if marks.count < count { marks += Array(repeating: Mark(), count: count - marks.count) }
    if message == .max {
      marks = Array(repeating: Mark(), count: marks.count)
      message = 0
    }
    message += 1
    leaves.removeAll(keepingCapacity: true)
    for hit in hits {
      let weight = Int32(truncatingIfNeeded: sequence.weight(hit.range))
      let leaf = Int(hit.leaf)
      let known = marks[leaf]
      if known.message != message {
        leaves.append(hit.leaf)
      } else if (known.weight, hit.start) >= (weight, known.start) {
        continue
      }
      marks[leaf] = Mark(message: message, weight: weight, start: hit.start, end: hit.end)
    }
  }

  /// Looks at an alternative that hangs on `leaf`; the message has that and its companion.
  private mutating func consider(
    _ entry: TriggerTable.Entry, of leaf: Int, _ tables: PatternTables, _ language: Int32,
    _ best: inout Best
  ) {
    let alternative = tables.alternatives[Int(entry.alternative)]
    // Two leaves are the one it hangs on and its companion.
    if !alternative.isPlain || alternative.programCount > 2 {
      switch has(alternative, tables) {
      case nil: best.isUnclear = true
      case false: return
      default: break
      }
    }
    let rule = Int(alternative.rule)
    let standing = tables.standings[rule]
    if standing.isConditional { best.isUnclear = true }
    if best.isUnclear { return }
    let weight =
      alternative.programCount == 1 ? marks[leaf].weight : weight(of: alternative, tables)
    guard best.rule < 0 || precedes(rule, standing, weight, language, best) else { return }
    for number in tables.vetoes(ofRule: rule) {
      switch has(tables.alternatives[number], tables) {
      case nil: best.isUnclear = true
      case true: return
      default: break
      }
    }
    (best.rule, best.weight, best.standing) = (rule, weight, standing)
  }

  /// Whether the message has all leaves of a plain alternative; `nil` where it is not plain.
  private func has(_ alternative: PatternTables.Alternative, _ tables: PatternTables) -> Bool? {
    for number in alternative.programs {
      let leaf = Int(tables.programs[number].leaf)
      if leaf < 0 { return nil }
      if marks[leaf].message != message { return false }
    }
    return true
  }

  private func precedes(
    _ rule: Int, _ standing: PatternTables.Standing, _ weight: Int32, _ language: Int32,
    _ best: Best
  ) -> Bool {
    if standing.priority != best.standing.priority {
      return standing.priority > best.standing.priority
    }
    if weight != best.weight { return weight > best.weight }
    let isOwn = language >= 0 && standing.language == language
    let isOtherOwn = language >= 0 && best.standing.language == language
    if isOwn != isOtherOwn { return isOwn }
    return rule < best.rule
  }

  /// The weight of all symbols that the leaves of a plain alternative read, each counted once.
  private mutating func weight(
    of alternative: PatternTables.Alternative, _ tables: PatternTables
  ) -> Int32 {
    spans.removeAll(keepingCapacity: true)
    for number in alternative.programs {
      let mark = marks[Int(tables.programs[number].leaf)]
      var place = spans.count
      spans.append((mark.start, mark.end))
      while place > 0, spans[place - 1].start > mark.start {
        spans.swapAt(place, place - 1)
        place -= 1
      }
    }
    var total = 0
    var end: Int32 = 0
    for span in spans where span.end > end {
      total += sequence.weight(Int(max(span.start, end))..<Int(span.end))
      end = span.end
    }
    return Int32(truncatingIfNeeded: total)
  }
}

extension String {
  /// Whether both are written with the same bytes.
  fileprivate func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let isSame = unsafe utf8.withContiguousStorageIfAvailable { own in
      unsafe other.utf8.withContiguousStorageIfAvailable { others in
        guard let a = own.baseAddress, let b = others.baseAddress else { return true }
        return unsafe memcmp(a, b, own.count) == 0
      }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}
