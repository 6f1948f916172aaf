package import SourceDiagnostics
internal import TextNormalization

extension KnowledgeIndex {
  /// What searching tells about the documents: headings that would not find themselves, and words that
  /// most messages use and few headings carry.
  ///
  /// It asks every heading and alternative as a question, so it is for checking, not for starting.
  ///
  /// - Complexity: O(headings) searches.
  package func findabilityDiagnostics(
    past: PastWords?
  ) -> [(path: String, diagnostic: Diagnostic)] {
    var found: [(path: String, diagnostic: Diagnostic)] = []
    for number in passages.indices {
      let passage = passages[number]
      for (place, name) in ([passage.heading] + passage.alternatives).enumerated() {
        guard ranges.indices.contains(number), ranges[number].indices.contains(place) else {
          continue
        }
        let first = search(NormalizedText(name), top: 1).hits.first
        guard first?.number != number, !hasSameName(first?.number, name) else { continue }
        found.append((passage.path, Self.lost(name, first?.passage, at: ranges[number][place])))
      }
    }
    return found + (past.map(missingWords) ?? [])
  }

  /// Whether another passage bears the very name, which is a diagnostic of its own.
  private func hasSameName(_ number: Int?, _ name: String) -> Bool {
    guard let number else { return false }
    let scalars = NormalizedText(name).scalars
    return ([passages[number].heading] + passages[number].alternatives).contains {
      NormalizedText($0).scalars == scalars
    }
  }

  private static func lost(_ name: String, _ other: Passage?, at range: Range<Int>) -> Diagnostic {
    let message =
      if let other {
        Sentence(
          en: "Asked this very question, the search finds '\(other.heading)' (\(other.location))",
          zh: "照这句话来问，找到的却是“\(other.heading)”（\(other.location)）")
      } else {
        Sentence(
          en: "Asked this very question, the search finds nothing",
          zh: "照这句话来问，什么也找不到")
      }
    return Diagnostic(
      .warning, message,
      help: Sentence(
        en: "Name what this passage is about, with the words that customers use.",
        zh: "请在标题里写明这一段讲的是什么，用客人会用的说法。"), at: range)
  }

  /// Words that at least 30 % of the past messages use and at most 5 % of the headings carry.
  private func missingWords(_ past: PastWords) -> [(path: String, diagnostic: Diagnostic)] {
    guard past.messages >= Self.fewestMessages, let first = passages.first else { return [] }
    var found: [(path: String, diagnostic: Diagnostic)] = []
    for (word, count) in past.mostUsed.prefix(100) where WordClass(unit: word) == .content {
      guard count * 10 >= past.messages * 3, word.unicodeScalars.count > 1 else { continue }
      let number = terms.lexicon.number(of: word)
      let headings =
        number.map { $0 < terms.lexicon.termCount ? terms.headingCount(of: $0) : 0 } ?? 0
      guard headings * 20 <= terms.headingCount else { continue }
      let percent = count * 100 / past.messages
      found.append(
        (
          first.path,
          Diagnostic(
            .warning,
            Sentence(
              en: "'\(word)' occurs in \(percent) % of messages but in \(headings) headings",
              zh: "“\(word)”出现在 \(percent)% 的消息里，却只在 \(headings) 个标题里"),
            help: Sentence(
              en: "Add a synonym line that joins it to the word your headings use.",
              zh: "请加一行同义词，把它和标题里用的词连起来。"), at: 0..<0)
        ))
    }
    return found
  }
}
