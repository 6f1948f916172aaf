internal import FlatStorage
internal import TextNormalization

/// A message as the search sees it, at most ``limit`` units long.
struct Query {
  static let limit = 256

  struct Term {
    let unit: Unit
    /// `-1` where no passage holds it.
    let number: Int32
    let kind: WordClass
    /// How rare it is among the passages.
    let rarity: Float
    /// How much it tells, which past messages can lower.
    let information: Float
    /// Words of headings that are spelled almost the same, by place in ``similar``.
    fileprivate(set) var similar: Range<Int32>

    /// Whether any passage holds it or a word like it.
    var isKnown: Bool { number >= 0 || !similar.isEmpty }
  }

  /// A word of headings that is spelled almost like a term of the query.
  struct Similar {
    let match: SimilarTerms.Match
    /// The place of that term.
    let place: Int32
    /// The next entry for the same word, or −1.
    let next: Int32
  }

  struct Bigram {
    /// `-1` where no passage holds it.
    let number: Int32
    /// Places in ``terms``.
    let first: Int
    let second: Int
    let rarity: Float
    let isHan: Bool
  }

  private(set) var terms: [Term] = []
  private(set) var similar: [Similar] = []
  /// Places in ``terms``, in the order of the message.
  private(set) var sequence: [Int32] = []
  private(set) var bigrams: [Bigram] = []
  private(set) var mass = ClassMasses()
  private(set) var questions: QuestionKinds = []

  /// What the content words tell together; where there are none, what all words tell. Above 0.
  var contentMass: Float {
    if mass.content > 0 { return mass.content }
    let all = mass.function + mass.boilerplate
    return all > 0 ? all : 1
  }

  var totalMass: Float { contentMass + 0.5 * mass.function + 0.2 * mass.boilerplate }

  /// Takes the units of `analysis`, and marks its terms and words like them in `marks`.
  mutating func fill(
    _ analysis: borrowing Analysis, in index: TermIndex, informed: TableView<Float>,
    _ marks: ScratchBuffer<Int32>
  ) {
    clear()
    let facts = index.lexicon.facts.view
    let pairs = index.pairs.view
    questions = QuestionKinds(analysis.units, analysis.runs) {
      $0 >= 0 ? SymbolFacts(bits: facts[Int($0)]).question : 0
    }
    for run in analysis.runs {
      var previous = -1
      for unit in run.start..<min(run.end, run.start + Self.limit - sequence.count) {
        let unit = analysis.units[unit]
        let place = place(of: unit, analysis, index, informed, marks)
        sequence.append(Int32(place))
        if previous >= 0, !bigrams.contains(where: { $0.first == previous && $0.second == place }) {
          addBigram(previous, place, isHan: run.isHan, pairs, index.unknownRarity)
        }
        previous = place
      }
    }
    addSimilar(analysis, index, marks)
  }

  private mutating func clear() {
    terms.removeAll(keepingCapacity: true)
    similar.removeAll(keepingCapacity: true)
    sequence.removeAll(keepingCapacity: true)
    bigrams.removeAll(keepingCapacity: true)
    mass = ClassMasses()
  }

  func unmark(_ marks: ScratchBuffer<Int32>) {
    for term in terms where term.number >= 0 { marks[Int(term.number)] = 0 }
    for entry in similar { marks[Int(entry.match.term)] = 0 }
  }

  private mutating func place(
    of unit: Unit, _ analysis: borrowing Analysis, _ index: TermIndex, _ informed: TableView<Float>,
    _ marks: ScratchBuffer<Int32>
  ) -> Int {
    let symbol = unit.symbol
    let isTerm = symbol >= 0 && Int(symbol) < index.lexicon.termCount
    if isTerm {
      if marks[Int(symbol)] > 0 { return Int(marks[Int(symbol)]) - 1 }
      marks[Int(symbol)] = Int32(terms.count + 1)
    } else if symbol >= 0 {
      if let place = terms.firstIndex(where: { $0.unit.symbol == symbol }) { return place }
    } else {
      let word = analysis.unknown[symbol]
      let known = terms.firstIndex {
        $0.unit.symbol < 0 && analysis.unknown[$0.unit.symbol].elementsEqual(word)
      }
      if let known { return known }
    }
    let kind: WordClass =
      symbol >= 0
      ? index.lexicon.facts(symbol).kind : WordClass.isKana(unit.scalar) ? .function : .content
    let rarity = isTerm ? index.rarity[Int(symbol)] : index.unknownRarity
    let information = isTerm ? informed[Int(symbol)] : rarity
    terms.append(
      Term(
        unit: unit, number: isTerm ? symbol : -1, kind: kind, rarity: rarity,
        information: information, similar: 0..<0))
    mass[kind] += information
    return terms.count - 1
  }

  private mutating func addBigram(
    _ first: Int, _ second: Int, isHan: Bool, _ pairs: PairTable.View, _ unknownRarity: Float
  ) {
    let number = pairs.number(terms[first].number, terms[second].number)
    bigrams.append(
      Bigram(
        number: number, first: first, second: second,
        rarity: number >= 0 ? pairs.rarity[Int(number)] : unknownRarity, isHan: isHan))
  }

  /// A word that stands in the query itself is not meant by a word like it.
  private mutating func addSimilar(
    _ analysis: borrowing Analysis, _ index: TermIndex, _ marks: ScratchBuffer<Int32>
  ) {
    for place in terms.indices where terms[place].kind == .content && terms[place].unit.scalar == 0
    {
      let start = Int32(similar.count)
      let term = terms[place]
      if term.number >= 0 {
        for match in index.similar.matches(for: term.number) { add(match, at: place, marks) }
      } else {
        let word =
          term.unit.symbol >= 0
          ? Array(index.lexicon.view.word(Int(term.unit.symbol)))
          : Array(analysis.unknown[term.unit.symbol])
        for match in index.similar.matches(for: word, in: index.lexicon) {
          add(match, at: place, marks)
        }
      }
      terms[place].similar = start..<Int32(similar.count)
    }
  }

  private mutating func add(
    _ match: SimilarTerms.Match, at place: Int, _ marks: ScratchBuffer<Int32>
  ) {
    guard match.term >= 0, Int(match.term) < marks.count else { return }
    let mark = Int(marks[Int(match.term)])
    guard mark == 0 || mark > Self.limit else { return }
    marks[Int(match.term)] = Int32(Self.limit + 1 + similar.count)
    similar.append(
      Similar(
        match: match, place: Int32(place), next: mark == 0 ? -1 : Int32(mark - Self.limit - 1)))
  }
}
