internal import FlatStorage
package import TextNormalization

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

/// Finding the rules that match a message.
extension RuleBook {
  /// Finds all phrases of the book in a message.
  package func scan(_ text: NormalizedText) -> MessageScan {
    let folded = MatchText(text)
    var hits: [PhraseFinder.Hit] = []
    tables.finder.find(in: folded.sequence, of: text.scalars, &hits)
    return MessageScan(folded, hits: hits, slots: slots)
  }

  /// The best match of each rule whose pattern matches and no veto does, in file order.
  package func matches(in scan: MessageScan) -> [RuleMatch] {
    var sieve = Sieve(tables, scan)
    var matches: [RuleMatch] = []
    var last: Int32 = -1
    for number in candidates(in: scan, &sieve) where number != last {
      last = number
      guard let match = match(tables.alternatives[Int(number)], scan) else { continue }
      if let known = matches.last, known.rule == match.rule {
        if match.weight > known.weight { matches[matches.count - 1] = match }
      } else {
        matches.append(match)
      }
    }
    matches.removeAll { vetoAlternative(ofRule: $0.rule, scan, &sieve) != nil }
    return matches
  }

  /// The veto of a rule that matches, or `nil`.
  package func veto(ofRule rule: Int, in scan: MessageScan) -> Pattern? {
    var sieve = Sieve(tables, scan)
    return vetoAlternative(ofRule: rule, scan, &sieve).map {
      rules[rule].vetoes[Int($0.pattern)]
    }
  }

  private func vetoAlternative(
    ofRule rule: Int, _ scan: MessageScan, _ sieve: inout Sieve
  ) -> PatternTables.Alternative? {
    for number in tables.vetoes(ofRule: rule) where sieve.passes(number) {
      let alternative = tables.alternatives[number]
      if match(alternative, scan) != nil { return alternative }
    }
    return nil
  }

  /// The match of one pattern of a rule, whatever its vetoes say.
  package func match(ofRule rule: Int, pattern: Int, in scan: MessageScan) -> RuleMatch? {
    tables.patternAlternatives.lazy.map { self.tables.alternatives[$0] }
      .filter { $0.rule == rule && $0.pattern == pattern }
      .compactMap { self.match($0, scan) }.max { $0.weight < $1.weight }
  }

  /// The alternatives that have what they hang on and pass the sieve, rule by rule as they are
  /// numbered; one may stand there several times in a row.
  private func candidates(in scan: MessageScan, _ sieve: inout Sieve) -> [Int32] {
    var candidates: [Int32] = []
    candidates.reserveCapacity(32)
    for leaf in scan.leaves {
      for place in tables.triggers.places(ofLeaf: Int(leaf)) {
        let entry = tables.triggers[place]
        if entry.companion < 0 || sieve.mayHave(entry.companion),
          sieve.passes(Int(entry.alternative))
        {
          candidates.append(entry.alternative)
        }
      }
    }
    if tables.hasSlotHooks {
      for slot in 0..<tables.ofSlot.count {
        let hooked = tables.ofSlot.range(slot)
        guard !hooked.isEmpty, sieve.has(slot: slot) else { continue }
        for place in hooked {
          let number = tables.ofSlot.values[place]
          if sieve.passes(Int(number)) { candidates.append(number) }
        }
      }
    }
    for number in tables.untriggered where sieve.passes(Int(number)) {
      candidates.append(number)
    }
    candidates.sort()
    return candidates
  }

  /// The match of an alternative; dear where a ``Sieve`` would have told that there is none.
  private func match(_ alternative: PatternTables.Alternative, _ scan: MessageScan) -> RuleMatch? {
    let first = Int(alternative.firstProgram)
    guard var whole = way(of: tables.programs[first], scan) else { return nil }
    for number in alternative.programs.dropFirst() {
      guard let way = way(of: tables.programs[number], scan) else { return nil }
      whole.ranges += way.ranges
      whole.captures += way.captures
    }
    if alternative.programCount > 1 {
      whole.ranges = whole.ranges.merged()
      whole.weight = whole.ranges.reduce(0) { $0 + scan.text.weight($1) }
    }
    return RuleMatch(
      rule: Int(alternative.rule), pattern: Int(alternative.pattern), ranges: whole.ranges,
      captures: whole.captures.isEmpty ? [:] : captures(of: whole), weight: whole.weight)
  }

  /// The first value of each slot.
  private func captures(of way: PatternMachine.Way) -> [String: String] {
    var captures: [String: String] = [:]
    for (slot, span) in way.captures where captures[slots[slot].name] == nil {
      captures[slots[slot].name] = span.value
    }
    return captures
  }

  private func way(of program: PatternTables.Program, _ scan: MessageScan) -> PatternMachine.Way? {
    guard program.set >= 0 else { return PatternMachine.run(program, of: tables, scan) }
    let sets = tables.setView
    var best: Range<Int>?
    for hit in scan.allHits
    where program.leaf >= 0
      ? hit.leaf == program.leaf : sets.contains(hit.leaf, in: Int(program.set))
    {
      if best.map({ scan.text.weight(hit.range) > scan.text.weight($0) }) ?? true {
        best = hit.range
      }
    }
    return best.map { PatternMachine.Way(ranges: [$0], weight: scan.text.weight($0)) }
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
