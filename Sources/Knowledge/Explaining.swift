package import TextNormalization

extension KnowledgeIndex {
  /// Why `passage`, a place in ``passages``, was or was not found for `query`; `nil` where there is no
  /// such passage.
  package func explain(_ query: NormalizedText, passage: Int) -> SearchExplanation? {
    guard passages.indices.contains(passage) else { return nil }
    let ranking = Ranking(query, in: terms, informed: informed)
    let rank = ranking.places.firstIndex { $0.passage == passage }
    let place =
      rank.map { ranking.places[$0] }
      ?? Ranking.best(of: passage, score: 0, ranking.query, in: terms)
    let features = zip(MatchFeatures.names, zip(place.features.values, Self.weights)).map {
      SearchExplanation.Feature(name: $0, value: Double($1.0), weight: Double($1.1))
    }
    return SearchExplanation(
      passage: passages[passage], heading: heading(place.heading),
      words: words(of: ranking.query, in: query, place), features: features,
      rank: rank.map { $0 + 1 }, value: Double(place.value),
      isSure: rank == 0 && ranking.sure?.isSure == true,
      confidence: rank == 0 ? ranking.sure?.confidence ?? 0 : 0)
  }

  private func words(
    of query: Query, in text: NormalizedText, _ place: Ranking.Place
  ) -> [SearchExplanation.Word] {
    query.terms.map { term in
      SearchExplanation.Word(
        typed: text.original(in: term.unit.range), way: way(of: term, place),
        information: Double(term.information))
    }
  }

  private func way(of term: Query.Term, _ place: Ranking.Place) -> SearchExplanation.Word.Way {
    let here = terms.headingTerms[place.heading]
    switch MatchFeatures.way(of: term, in: here, passage: place.passage, terms) {
    case .exact:
      if term.unit.isSlip { return .similar(term.unit.text) }
      return term.unit.isReplacement ? .synonym(term.unit.text) : .exact
    case .similar(let other, _): return .similar(terms.terms.texts[Int(other)])
    case .context: return .title
    case .missing:
      return terms.bodyTerms[place.passage].contains(term.number) ? .body : .missing
    }
  }
}
