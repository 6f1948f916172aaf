internal import FlatStorage
internal import TextNormalization

/// The second stage: compares the candidates with the query, feature by feature, and puts them in
/// order.
struct Ranking {
  struct Place {
    let passage: Int
    let heading: Int
    /// In the first stage.
    let score: Float
    let features: MatchFeatures
    let value: Float
    /// Whether the order of the words has been compared; before, ``value`` is an upper bound.
    let isWhole: Bool
  }

  /// How many passages of the first stage are looked at.
  static let depth = 30

  /// How far the best value is above the second passage's.
  let margin: Float
  let sure: SureDecision?

  /// Searches for `text`; what is found is in `scratch` as ``RankedPlaces``, best first.
  ///
  /// - Parameters:
  ///   - top: how many of the best places must be whole; two are in any case.
  ///   - body: runs while the query's terms are marked in the scratch.
  static func rank<Result>(
    _ text: NormalizedText, in index: TermIndex, informed: TableView<Float>,
    top: Int, _ scratch: SearchScratch, body: (Ranking, Comparison, RankedPlaces) -> Result
  ) -> Result {
    var analysis = Analysis()
    swap(&analysis, &scratch.analysis)
    index.analyzer.analyze(text, index.pairs.view, into: &analysis)
    var query = Query()
    swap(&query, &scratch.query)
    query.fill(analysis, in: index, informed: informed, scratch.marks)
    var ranked = RankedPlaces()
    swap(&ranked, &scratch.ranked)
    ranked.clear()
    let comparison = Comparison(query, index, scratch)
    CandidateSearch(comparison).search(into: &ranked)
    ranked.sort(whole: max(2, top), comparison)
    let result = body(Ranking(text, query, ranked, index), comparison, ranked)
    comparison.unmark()
    query.unmark(scratch.marks)
    swap(&analysis, &scratch.analysis)
    swap(&query, &scratch.query)
    swap(&ranked, &scratch.ranked)
    return result
  }

  private init(
    _ text: NormalizedText, _ query: Query, _ ranked: RankedPlaces, _ index: TermIndex
  ) {
    guard let first = ranked.first else {
      (margin, sure) = (0, nil)
      return
    }
    let margin = first.value - (ranked.second?.value ?? 0)
    self.margin = margin
    sure = SureDecision(
      SureDecision.Evidence(
        features: first.features, margin: margin, shape: MessageShape(text),
        units: query.terms.count, namesSubject: index.headings[first.heading].namesSubject != 0))
  }
}

/// The places that a search compared, and the best of them in order.
struct RankedPlaces {
  private var compared: [Ranking.Place] = []
  /// The thirty best scores, best first.
  private var scores: [Float] = []
  /// Places in ``compared``.
  private var order: [Int] = []

  mutating func clear() {
    compared.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
  }

  /// What a passage must reach to be among the thirty best: 0 while there are fewer.
  var leastScore: Float { scores.count < Ranking.depth ? 0 : scores[Ranking.depth - 1] }

  mutating func add(_ place: Ranking.Place) {
    guard place.score > 0, place.score >= leastScore else { return }
    compared.append(place)
    var rank = scores.count
    while rank > 0, scores[rank - 1] < place.score { rank -= 1 }
    scores.insert(place.score, at: rank)
    if scores.count > Ranking.depth { scores.removeLast() }
  }

  /// Takes the thirty best of the first stage and puts them in the order of the second.
  ///
  /// - Parameter whole: how many of the best are completed; those behind them are in no order.
  mutating func sort(whole: Int, _ comparison: Comparison) {
    order.append(contentsOf: compared.indices)
    if compared.count > Ranking.depth {
      order.sort {
        let (a, b) = (compared[$0], compared[$1])
        return a.score != b.score ? a.score > b.score : a.passage < b.passage
      }
      order.removeLast(order.count - Ranking.depth)
    }
    // Few, and near their order: each goes where it belongs among those before it.
    for rank in order.indices.dropFirst() {
      let place = order[rank]
      var target = rank
      while target > 0, isBefore(place, order[target - 1]) {
        order[target] = order[target - 1]
        target -= 1
      }
      order[target] = place
    }
    for rank in 0..<min(whole, order.count) { complete(rank, comparison) }
  }

  /// Completes the place at `rank` until the one that stands there is whole.
  private mutating func complete(_ rank: Int, _ comparison: Comparison) {
    while !compared[order[rank]].isWhole {
      let place = order[rank]
      compared[place] = comparison.completed(compared[place])
      var target = rank
      while target + 1 < order.count, isBefore(order[target + 1], place) {
        order[target] = order[target + 1]
        target += 1
      }
      order[target] = place
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (compared[a].value, compared[b].value)
    return first != second ? first > second : compared[a].passage < compared[b].passage
  }

  var count: Int { order.count }
  var first: Ranking.Place? { order.first.map { compared[$0] } }
  var second: Ranking.Place? { order.count > 1 ? compared[order[1]] : nil }

  subscript(rank: Int) -> Ranking.Place { compared[order[rank]] }
}
