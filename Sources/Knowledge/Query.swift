internal import TextNormalization

/// A message as the search sees it, at most ``limit`` units long.
struct Query: Sendable {
  static let limit = 256

  struct Term: Sendable {
    let unit: Unit
    /// `-1` where no passage holds it.
    let number: Int32
    let kind: WordClass
    /// How rare it is among the passages.
    let rarity: Float
    /// How much it tells, which past messages can lower.
    let information: Float
    /// Words of headings that are spelled almost the same.
    fileprivate(set) var similar: [SimilarTerms.Match]

    /// Whether any passage holds it or a word like it.
    var isKnown: Bool { number >= 0 || !similar.isEmpty }
  }

  struct Bigram: Sendable {
    /// `-1` where no passage holds it.
    let number: Int32
    /// Places in ``terms``.
    let first: Int
    let second: Int
    let rarity: Float
    let isHan: Bool
  }

  private(set) var terms: [Term] = []
  /// Places in ``terms``, in the order of the message.
  private(set) var sequence: [Int] = []
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

  init(_ text: NormalizedText, in index: TermIndex, informed: [Float]) {
    let runs = index.runs(text)
    questions = QuestionKinds(runs)
    var places: [String: Int] = [:]
    var seen: Set<UInt64> = []
    for run in runs {
      var previous: Int?
      for unit in run.units.prefix(Self.limit - sequence.count) {
        let place: Int
        if let known = places[unit.text] {
          place = known
        } else {
          place = terms.count
          places[unit.text] = place
          addTerm(unit, in: index, informed: informed)
        }
        sequence.append(place)
        if let previous, seen.insert(TermIndex.key(Int32(previous), Int32(place))).inserted {
          addBigram(previous, place, isHan: run.isHan, in: index)
        }
        previous = place
      }
    }
    // A word that stands there itself is not meant by a word like it.
    let numbers = Set(terms.map(\.number))
    for place in terms.indices { terms[place].similar.removeAll { numbers.contains($0.term) } }
  }

  private mutating func addTerm(_ unit: Unit, in index: TermIndex, informed: [Float]) {
    let number = index.terms.numbers[unit.text]
    let kind = number.map { index.terms.classes[Int($0)] } ?? WordClass(unit: unit.text)
    let rarity = number.map { index.rarity[Int($0)] } ?? index.rarity(documents: 0)
    let information = number.map { informed[Int($0)] } ?? rarity
    terms.append(
      Term(
        unit: unit, number: number ?? -1, kind: kind, rarity: rarity, information: information,
        similar: kind == .content ? index.similar.matches(for: unit.text) : []))
    mass[kind] += information
  }

  private mutating func addBigram(_ first: Int, _ second: Int, isHan: Bool, in index: TermIndex) {
    let (a, b) = (terms[first].number, terms[second].number)
    let number = a >= 0 && b >= 0 ? index.bigrams[TermIndex.key(a, b)] : nil
    bigrams.append(
      Bigram(
        number: number ?? -1, first: first, second: second,
        rarity: number.map { index.bigramRarity[Int($0)] } ?? index.rarity(documents: 0),
        isHan: isHan))
  }
}
