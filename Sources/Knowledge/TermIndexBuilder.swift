internal import FlatStorage
internal import Foundation
internal import TextNormalization

/// Makes a ``TermIndex`` of the texts of the passages.
///
/// Terms are numbered in the order in which they are met when all texts are cut: headings, body,
/// context, passage by passage. What is summed is summed in the order of these numbers.
struct TermIndexBuilder {
  /// The texts of one passage before they are indexed.
  struct Entry {
    var headings: [String]
    var body: String
    /// The titles above and the tags, as one text.
    var context: String
  }

  private var analyzer: DocumentAnalyzer
  /// For each symbol its term, or −1; for each term its symbol.
  private var termOf: [Int32] = []
  private var symbols: [Int32] = []
  private var classes: [WordClass] = []
  private var pairs = PairNumbers()

  private var passageOfHeading: [Int32] = []
  private var firstHeading: [Int32] = [0]
  private var facts: [HeadingFacts] = []
  private var sequences = ListBuilder()
  private var headingTerms = ListBuilder()
  private var headingPairs = ListBuilder()
  private var bodies = ListBuilder()
  private var bodyCounts: [Int32] = []
  private var contexts = ListBuilder()

  /// In how many passages terms and pairs stand, and the passage in which each was counted last.
  private var termFrequencies = Frequencies()
  private var pairFrequencies = Frequencies()
  /// How often each term stood in the body at hand.
  private var counts: [Int32] = []

  private struct Frequencies {
    private(set) var counts: [Int32] = []
    private var last: [Int32] = []

    mutating func count(_ number: Int32, in passage: Int32) {
      let place = Int(number)
      while counts.count <= place {
        counts.append(0)
        last.append(-1)
      }
      guard last[place] != passage else { return }
      last[place] = passage
      counts[place] += 1
    }

    subscript(number: Int) -> Int { number < counts.count ? Int(counts[number]) : 0 }
  }

  static func index(_ entries: [Entry], synonyms: [[String]]) -> TermIndex {
    var builder = TermIndexBuilder(synonyms)
    let texts = entries.map { builder.split($0) }
    for text in texts { builder.add(text) }
    return builder.finish()
  }

  private init(_ synonyms: [[String]]) { analyzer = DocumentAnalyzer(synonyms: synonyms) }

  // MARK: Passages

  /// Where the texts of a passage stand in the analyzer's stream.
  private struct Text {
    var headings: [Range<Int>]
    var body: Range<Int>
    var context: Range<Int>
  }

  private mutating func split(_ entry: Entry) -> Text {
    let headings = entry.headings.map { NormalizedText($0) }
    var body = NormalizedText(entry.body)
    // A body that only repeats its heading says nothing new.
    if headings.contains(where: { $0.scalars == body.scalars }) { body = NormalizedText("") }
    return Text(
      headings: headings.map { analyzer.split($0, marksCompounds: true) },
      body: analyzer.split(body, marksCompounds: true),
      context: analyzer.split(NormalizedText(entry.context), marksCompounds: false))
  }

  private mutating func add(_ text: Text) {
    let passage = Int32(firstHeading.count - 1)
    var own: [Int32] = []
    for heading in text.headings {
      analyzer.analyze(heading)
      let (terms, pairs) = numbers()
      passageOfHeading.append(passage)
      sequences.append(terms)
      headingTerms.append(distinct(terms))
      headingPairs.append(distinct(pairs))
      facts.append(HeadingFacts(questions: questions().rawValue))
      own += terms
      for term in terms { termFrequencies.count(term, in: passage) }
      for pair in pairs { pairFrequencies.count(pair, in: passage) }
    }
    firstHeading.append(Int32(passageOfHeading.count))
    analyzer.analyze(text.body)
    let body = numbers()
    for pair in body.pairs { pairFrequencies.count(pair, in: passage) }
    addBody(body.terms, passage)
    analyzer.analyze(text.context)
    let context = distinct(numbers().terms).filter {
      classes[Int($0)] == .content && !own.contains($0)
    }
    contexts.append(context)
  }

  private mutating func addBody(_ sequence: [Int32], _ passage: Int32) {
    while counts.count < symbols.count { counts.append(0) }
    var terms: [Int32] = []
    for term in sequence {
      if counts[Int(term)] == 0 { terms.append(term) }
      counts[Int(term)] += 1
    }
    terms.sort()
    for term in terms {
      termFrequencies.count(term, in: passage)
      bodyCounts.append(counts[Int(term)])
      counts[Int(term)] = 0
    }
    bodies.append(terms)
  }

  private func questions() -> QuestionKinds {
    QuestionKinds(analyzer.analysis.units, analyzer.analysis.runs) {
      analyzer.lexicon.facts[Int($0)].question
    }
  }

  /// The terms of the text at hand in order, and the pairs of neighbours.
  private mutating func numbers() -> (terms: [Int32], pairs: [Int32]) {
    let (units, runs) = (analyzer.analysis.units, analyzer.analysis.runs)
    var terms: [Int32] = []
    var found: [Int32] = []
    terms.reserveCapacity(units.count)
    found.reserveCapacity(units.count)
    for run in runs {
      var previous: Int32 = -1
      for unit in run.start..<run.end {
        let term = term(of: units[unit].symbol)
        terms.append(term)
        if previous >= 0 { found.append(pairs.number(of: PairTable.key(previous, term))) }
        previous = term
      }
    }
    return (terms, found)
  }

  @inline(__always)
  private mutating func term(of symbol: Int32) -> Int32 {
    let place = Int(symbol)
    if place < termOf.count, termOf[place] >= 0 { return termOf[place] }
    while termOf.count < analyzer.lexicon.count { termOf.append(-1) }
    let term = Int32(symbols.count)
    termOf[Int(symbol)] = term
    symbols.append(symbol)
    classes.append(analyzer.lexicon.facts[Int(symbol)].kind)
    return term
  }

  // MARK: The whole

  private func rarity(documents: Int) -> Float {
    let frequency = Double(documents)
    return Float(log(1 + (Double(firstHeading.count - 1) - frequency + 0.5) / (frequency + 0.5)))
  }

  private mutating func finish() -> TermIndex {
    let rarity = symbols.indices.map { self.rarity(documents: termFrequencies[$0]) }
    let pairRarity = pairs.keys.indices.map { self.rarity(documents: pairFrequencies[$0]) }
    let pairTable = PairTable(pairs, rarity: pairRarity)
    let averageMass = measureHeadings(rarity, pairRarity)
    let bodyLengths = measureBodies()
    let impacts = BodyImpacts(bodies, bodyCounts, bodyLengths, termCount: symbols.count)
    let headings = Table(facts)
    let sequences = sequences.lists
    let termCount = symbols.count
    var isInHeading = [Bool](repeating: false, count: termCount)
    for term in sequences.values { isInHeading[Int(term)] = true }
    let analyzer = makeAnalyzer(sequences)
    let postings = impacts.headingPostings(
      headingTerms, facts, passageOfHeading, bodies, bodyCounts, bodyLengths)
    return TermIndex(
      TermIndex.Parts(
        analyzer: analyzer, pairs: pairTable,
        similar: SimilarTerms(analyzer.lexicon, isInHeading: isInHeading),
        passageOfHeading: Table(passageOfHeading), firstHeading: Table(firstHeading),
        headings: headings, sequences: sequences, headingPairs: headingPairs.lists,
        bodies: BodyTerms(starts: bodies.starts, terms: bodies.values, counts: bodyCounts),
        bodyLengths: Table(bodyLengths), contextTerms: contexts.lists,
        headingStarts: Table(postings.starts), headingPostings: Table(postings.values),
        bodyStarts: Table(impacts.starts), bodyPostings: Table(impacts.values),
        contextPostings: contexts.inverted(count: termCount).lists,
        pairPostings: headingPairs.inverted(count: pairs.keys.count).lists,
        rarity: Table(rarity),
        measures: Table([averageMass, self.rarity(documents: 0), impacts.step])))
  }

  /// The words of the documents by term, the words of the lists behind them.
  private mutating func makeAnalyzer(_ sequences: TableLists) -> Analyzer {
    let termCount = symbols.count
    while termOf.count < analyzer.lexicon.count { termOf.append(-1) }
    // Words that only phrases and lists hold, and those of documents that were joined or replaced.
    for symbol in termOf.indices where termOf[symbol] < 0 {
      termOf[symbol] = Int32(symbols.count)
      symbols.append(Int32(symbol))
    }
    let scalars = symbols[..<termCount].map { analyzer.scalar(of: $0) }
    var isHeard: [Bool] = []
    let homophones = Homophones(scalars, headings: sequences, isHeard: &isHeard)
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    var facts: [UInt16] = []
    for (number, symbol) in symbols.enumerated() {
      bytes += analyzer.lexicon.bytes[analyzer.lexicon.range(symbol)]
      starts.append(UInt32(bytes.count))
      var fact = analyzer.lexicon.facts[Int(symbol)]
      fact.isHeard = number < termCount && isHeard[number]
      facts.append(fact.bits)
    }
    let lexicon = Lexicon(
      texts: TableTexts(starts: starts, bytes: bytes),
      facts: Table(facts), termCount: termCount)
    return Analyzer(
      lexicon: lexicon, phrases: PhraseTable(analyzer.phrases) { termOf[Int($0)] },
      homophones: homophones)
  }

  /// - Returns: the average mass.
  private mutating func measureHeadings(_ rarity: [Float], _ pairRarity: [Float]) -> Float {
    var total: Float = 0
    for heading in facts.indices {
      var length: Float = 0
      var subject = 0
      var mass = ClassMasses()
      for term in headingTerms[heading] {
        let kind = classes[Int(term)]
        length += kind == .content ? 1 : 0.4
        if kind == .content { subject += analyzer.scalar(of: symbols[Int(term)]) != 0 ? 2 : 4 }
        mass[kind] += rarity[Int(term)]
      }
      facts[heading].length = length
      facts[heading].namesSubject = (1...4).contains(subject) ? 1 : 0
      facts[heading].masses = mass
      total += mass.content + 0.4 * (mass.function + mass.boilerplate)
      facts[heading].pairMass = headingPairs[heading].reduce(0) { $0 + pairRarity[Int($1)] }
    }
    guard !facts.isEmpty else { return 1 }
    let average = max(0.01, facts.reduce(0) { $0 + $1.length } / Float(facts.count))
    for heading in facts.indices {
      facts[heading].length = 0.4 + 0.6 * facts[heading].length / average
    }
    return max(0.01, total / Float(facts.count))
  }

  private func measureBodies() -> [Float] {
    let sizes = (0..<bodies.count).map { passage -> Float in
      bodies.range(passage).reduce(0) {
        let kind = classes[Int(bodies.values[$1])]
        return $0 + Float(bodyCounts[$1]) * (kind == .content ? 1 : 0.4)
      }
    }
    let average = max(1, sizes.reduce(0, +) / Float(max(1, sizes.count)))
    return sizes.map { 0.4 + 0.6 * $0 / average }
  }
}

/// The different numbers of a list, ascending.
func distinct(_ numbers: [Int32]) -> [Int32] {
  var result: [Int32] = []
  result.reserveCapacity(numbers.count)
  for number in numbers.sorted() where result.last != number { result.append(number) }
  return result
}
