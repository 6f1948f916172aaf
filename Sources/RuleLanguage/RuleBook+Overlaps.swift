package import SourceDiagnostics
internal import TextNormalization

/// Two rules that both take one sentence, where nothing but their order in the files decides.
struct Overlap: Sendable {
  /// The pattern that the sentence was made from, whose rule does not get it.
  let pattern: Pattern
  let winner: Rule
  /// A sentence that both take.
  let witness: String
}

extension PatternNode {
  /// The shortest plain sentence that the pattern matches, or `nil` where it needs a value.
  fileprivate func sample(_ lists: [String: WordList]) -> String? {
    switch self {
    case .words(let text, _): return text
    case .prefix(let word): return word
    case .sequence(let nodes): return Self.joined(nodes, lists)
    case .both(let nodes): return Self.joined(nodes, lists, separator: " ")
    case .alternatives(let nodes): return nodes.lazy.compactMap { $0.sample(lists) }.first
    case .optional, .gap, .start, .end: return ""
    case .slot: return nil
    case .list(let name, _): return lists[name]?.entries.first?.canonical
    }
  }

  private static func joined(
    _ nodes: [PatternNode], _ lists: [String: WordList], separator: String = ""
  ) -> String? {
    var parts: [String] = []
    for node in nodes {
      guard let part = node.sample(lists) else { return nil }
      parts.append(part)
    }
    return parts.joined(separator: separator)
  }
}

extension RuleBook {
  /// Sentences made from the rules' own patterns that another rule takes because it stands first: of
  /// equal priority, under the same conditions, explaining as much.
  func overlaps() -> [Overlap] {
    var found: [Overlap] = []
    var seen: Set<[Int]> = []
    for (number, rule) in rules.enumerated() {
      for (place, pattern) in rule.patterns.enumerated() {
        for parts in pattern.node.disjunction ?? [] {
          let nodes = parts.count == 1 ? alternatives(of: parts[0]) : [.both(parts)]
          for node in nodes {
            guard let witness = node.sample(lists), let winner = thief(of: witness, from: number),
              seen.insert([number, place, winner]).inserted
            else { continue }
            found.append(
              Overlap(pattern: pattern, winner: rules[winner], witness: witness))
          }
        }
      }
    }
    return found
  }

  /// The overlaps as an editor reads them, each with a sentence that both rules take.
  package func overlapDiagnostics(in files: [String: SourceFile]) -> [FileDiagnostic] {
    overlaps().compactMap { overlap in
      guard let file = files[overlap.pattern.location.path] else { return nil }
      let diagnostic = Diagnostic(
        .warning,
        Sentence(
          en:
            "“\(overlap.witness.trimmed)” never reaches this rule: “\(overlap.winner.name)” stands first",
          zh: "“\(overlap.witness.trimmed)”到不了这条规则：“\(overlap.winner.name)”写在前面"),
        help: Sentence(
          en: """
            Both explain it alike, see \(overlap.winner.location). Make one of them more exact, or set a \
            priority.
            """,
          zh: "两条解释得一样多，见 \(overlap.winner.location)。把其中一条写得更具体，或者设置优先级。"),
        at: file.range(ofLine: overlap.pattern.location.line))
      return FileDiagnostic(path: file.path, diagnostic: diagnostic)
    }
  }

  private func alternatives(of node: PatternNode) -> [PatternNode] {
    if case .alternatives(let nodes) = node { nodes } else { [node] }
  }

  /// The rule before `number` that takes `witness` as well as it does.
  private func thief(of witness: String, from number: Int) -> Int? {
    let scan = scan(NormalizedText(witness))
    let matches = matches(in: scan)
    guard let own = matches.first(where: { $0.rule == number }) else { return nil }
    let conditions = rules[number].conditions.map(\.source).sorted()
    let best = matches.max { a, b in
      (rules[a.rule].priority, a.weight, -a.rule) < (rules[b.rule].priority, b.weight, -b.rule)
    }
    guard let best, best.rule != number, rules[best.rule].priority == rules[number].priority,
      best.weight == own.weight, rules[best.rule].conditions.map(\.source).sorted() == conditions
    else { return nil }
    return best.rule
  }
}
