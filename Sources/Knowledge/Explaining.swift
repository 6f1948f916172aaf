internal import FlatStorage
package import TextNormalization

extension KnowledgeIndex {
  /// Why `passage`, a place in ``passages``, was or was not found for `query`; `nil` where there is no
  /// such passage.
  package func explain(_ query: NormalizedText, passage: Int) -> SearchExplanation? {
    guard passages.indices.contains(passage) else { return nil }
    return ranked(query) { ranking, comparison, places in
      let rank = (0..<places.count).first { places[$0].passage == passage }
      let place =
        rank.map { places[$0] }
        ?? comparison.completed(comparison.place(of: passage, score: 0))
      comparison.look(at: place.heading, of: passage)
      let features = zip(MatchFeatures.names, zip(place.features.values, Self.weights)).map {
        SearchExplanation.Feature(name: $0, value: Double($1.0), weight: Double($1.1))
      }
      return SearchExplanation(
        passage: passages[passage], heading: passages.heading(place.heading),
        words: words(comparison, in: query), features: features, rank: rank.map { $0 + 1 },
        value: Double(place.value), isSure: rank == 0 && ranking.sure?.isSure == true,
        confidence: rank == 0 ? ranking.sure?.confidence ?? 0 : 0)
    }
  }

  private func words(
    _ comparison: Comparison, in text: NormalizedText
  ) -> [SearchExplanation.Word] {
    comparison.query.terms.enumerated().map { place, term in
      SearchExplanation.Word(
        typed: text.original(in: term.unit.range), way: way(of: term, comparison.way(of: place)),
        information: Double(term.information))
    }
  }

  private func way(
    of term: Query.Term, _ way: MatchFeatures.Way
  ) -> SearchExplanation.Word.Way {
    let lexicon = terms.lexicon
    switch way {
    case .exact:
      let text = lexicon.text(Int(term.unit.symbol))
      if term.unit.isSlip { return .similar(text) }
      return term.unit.isReplacement ? .synonym(text) : .exact
    case .similar(let other, _): return .similar(lexicon.text(Int(other)))
    case .context: return .title
    case .body: return .body
    case .missing: return .missing
    }
  }
}
