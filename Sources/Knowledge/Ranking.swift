internal import TextNormalization

/// The second stage: compares the candidates with the query, feature by feature, and puts them in
/// order.
struct Ranking {
  struct Place {
    let passage: Int
    let heading: Int
    let features: MatchFeatures
    let value: Float
  }

  /// How many passages of the first stage are looked at.
  static let depth = 30

  let query: Query
  let places: [Place]
  let sure: SureDecision?
  let evidence: SureDecision.Evidence?
  let margin: Float

  init(_ text: NormalizedText, in index: TermIndex, informed: [Float]) {
    let query = Query(text, in: index, informed: informed)
    var search = CandidateSearch(index)
    let places = search.best(Self.depth, for: query).map { candidate in
      Self.best(of: candidate.passage, score: candidate.score, query, in: index)
    }.sorted { ($0.value, $1.passage) > ($1.value, $0.passage) }
    self.query = query
    self.places = places
    let margin = (places.first?.value ?? 0) - (places.count > 1 ? places[1].value : 0)
    self.margin = margin
    let shape = MessageShape(text)
    evidence = places.first.map { place in
      SureDecision.Evidence(
        features: place.features, margin: margin, shape: shape, units: query.terms.count,
        namesSubject: index.namesSubject[place.heading])
    }
    sure = evidence.map { SureDecision($0) }
  }

  /// The best heading of a passage.
  static func best(
    of passage: Int, score: Float, _ query: Query, in index: TermIndex
  ) -> Place {
    var best: Place?
    for heading in index.headings(of: passage) {
      let features = MatchFeatures(query, heading: heading, score: score, in: index)
      let value = zip(KnowledgeIndex.weights, features.values).reduce(Float(0)) {
        $0 + $1.0 * $1.1
      }
      if value > best?.value ?? -.infinity {
        best = Place(passage: passage, heading: heading, features: features, value: value)
      }
    }
    guard let best else { preconditionFailure("Every passage has a heading.") }
    return best
  }
}
