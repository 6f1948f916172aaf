internal import FlatStorage
internal import TextNormalization

/// What a search needs to know about the passages, in flat arrays that can lie in a file.
///
/// Terms, pairs of neighbouring terms, headings and passages are numbers. A passage has one or more
/// headings (its own and the alternatives), a body, and a context: the titles above it and the tags
/// of its document. ``TermIndexBuilder`` makes it.
final class TermIndex: Sendable {
  let analyzer: Analyzer
  let pairs: PairTable
  let similar: SimilarTerms

  /// For each heading, its passage.
  let passageOfHeading: Table<Int32>
  /// For each passage, its first heading; one more at the end.
  let firstHeading: Table<Int32>
  let headings: Table<HeadingFacts>
  /// For each heading, its terms in order, and its different pairs.
  let sequences: TableLists
  let headingPairs: TableLists
  /// For each passage, the different terms of its body in ascending order, with their counts.
  let bodies: BodyTerms
  /// For each passage, the length of its body, relative to the average.
  let bodyLengths: Table<Float>
  /// For each passage, the content terms of its context.
  let contextTerms: TableLists

  /// For each term, the headings that hold it, with what it adds there to what it adds as a word of
  /// the body.
  let headingStarts: Table<Int32>
  let headingPostings: Table<HeadingImpact>
  /// For each term, the passages whose body holds it: the lower bits tell the impact in steps of
  /// ``bodyStep``, as ``BodyImpacts`` packs them.
  let bodyStarts: Table<Int32>
  let bodyPostings: Table<UInt32>
  let contextPostings: TableLists
  let pairPostings: TableLists

  /// Rarity of each term: ln(1 + (N − df + ½) / (df + ½)) over the passages.
  let rarity: Table<Float>
  /// ``averageMass``, ``unknownRarity``, ``bodyStep``.
  private let measures: Table<Float>

  /// The average mass of a heading, function words and boilerplate counted less.
  var averageMass: Float { measures[0] }
  /// The rarity of what stands in no passage.
  var unknownRarity: Float { measures[1] }
  var bodyStep: Float { measures[2] }

  var lexicon: Lexicon { analyzer.lexicon }
  var passageCount: Int { firstHeading.count - 1 }
  var headingCount: Int { passageOfHeading.count }

  func headings(of passage: Int) -> Range<Int> {
    Int(firstHeading[passage])..<max(Int(firstHeading[passage]), Int(firstHeading[passage + 1]))
  }

  /// In how many headings a term stands.
  func headingCount(of term: Int) -> Int {
    Int(headingStarts[term + 1]) - Int(headingStarts[term])
  }

  init(_ parts: Parts) {
    analyzer = parts.analyzer
    pairs = parts.pairs
    similar = parts.similar
    passageOfHeading = parts.passageOfHeading
    firstHeading = parts.firstHeading
    headings = parts.headings
    sequences = parts.sequences
    headingPairs = parts.headingPairs
    bodies = parts.bodies
    bodyLengths = parts.bodyLengths
    contextTerms = parts.contextTerms
    headingStarts = parts.headingStarts
    headingPostings = parts.headingPostings
    bodyStarts = parts.bodyStarts
    bodyPostings = parts.bodyPostings
    contextPostings = parts.contextPostings
    pairPostings = parts.pairPostings
    rarity = parts.rarity
    measures = parts.measures
  }

  /// All that an index holds, as it is made.
  struct Parts {
    var analyzer: Analyzer
    var pairs: PairTable
    var similar: SimilarTerms
    var passageOfHeading: Table<Int32>
    var firstHeading: Table<Int32>
    var headings: Table<HeadingFacts>
    var sequences: TableLists
    var headingPairs: TableLists
    var bodies: BodyTerms
    var bodyLengths: Table<Float>
    var contextTerms: TableLists
    var headingStarts: Table<Int32>
    var headingPostings: Table<HeadingImpact>
    var bodyStarts: Table<Int32>
    var bodyPostings: Table<UInt32>
    var contextPostings: TableLists
    var pairPostings: TableLists
    var rarity: Table<Float>
    var measures: Table<Float>
  }

  // MARK: Storage

  func encode(into writer: inout FlatWriter) {
    analyzer.lexicon.encode(into: &writer)
    analyzer.phrases.encode(into: &writer)
    analyzer.homophones.encode(into: &writer)
    pairs.encode(into: &writer)
    similar.encode(into: &writer)
    writer.append(passageOfHeading)
    writer.append(firstHeading)
    writer.append(headings)
    writer.append(sequences)
    writer.append(headingPairs)
    bodies.encode(into: &writer)
    writer.append(bodyLengths)
    writer.append(contextTerms)
    writer.append(headingStarts)
    writer.append(headingPostings)
    writer.append(bodyStarts)
    writer.append(bodyPostings)
    writer.append(contextPostings)
    writer.append(pairPostings)
    writer.append(rarity)
    writer.append(measures)
  }

  /// Maps what ``encode(into:)`` wrote; the lengths of the tables must agree.
  ///
  /// - Complexity: independent of the number of documents.
  init(from reader: inout FlatReader) throws(FlatError) {
    let lexicon = try Lexicon(from: &reader)
    analyzer = Analyzer(
      lexicon: lexicon, phrases: try PhraseTable(from: &reader),
      homophones: try Homophones(from: &reader))
    pairs = try PairTable(from: &reader)
    similar = try SimilarTerms(from: &reader, termCount: lexicon.termCount)
    passageOfHeading = try reader.table()
    firstHeading = try reader.table()
    headings = try reader.table()
    sequences = try reader.tableLists()
    headingPairs = try reader.tableLists()
    bodies = try BodyTerms(from: &reader)
    bodyLengths = try reader.table()
    contextTerms = try reader.tableLists()
    headingStarts = try reader.table()
    headingPostings = try reader.table()
    bodyStarts = try reader.table()
    bodyPostings = try reader.table()
    contextPostings = try reader.tableLists()
    pairPostings = try reader.tableLists()
    rarity = try reader.table()
    measures = try reader.table()
    let (terms, passages) = (lexicon.termCount, firstHeading.count - 1)
    guard passages >= 0, firstHeading.last == Int32(exactly: passageOfHeading.count),
      headings.count == passageOfHeading.count, sequences.count == headings.count,
      headingPairs.count == headings.count, bodies.count == passages,
      bodyLengths.count == passages, contextTerms.count == passages,
      headingStarts.count == terms + 1, bodyStarts.count == terms + 1,
      contextPostings.count == terms, pairPostings.count == pairs.count, rarity.count == terms,
      measures.count == 3
    else { throw .damaged }
  }
}

/// What the comparison needs to know of a heading beside its words.
struct HeadingFacts: Sendable, BitwiseCopyable {
  /// Its length for the first stage, relative to the average.
  var length: Float = 0
  /// Its mass of rarity, by class.
  var masses = ClassMasses()
  /// The rarity of its different pairs.
  var pairMass: Float = 0
  /// Which kinds of question it asks.
  var questions: UInt16 = 0
  /// 1 where it only names a subject: one content word, or up to three characters.
  var namesSubject: UInt16 = 0
}

/// A heading that holds a term, and the share of the term's weight that it adds.
struct HeadingImpact: Sendable, BitwiseCopyable {
  var heading: Int32
  var impact: Float
}

/// Sums of rarity, one for each class of words.
struct ClassMasses: Sendable, Equatable, BitwiseCopyable {
  var content: Float = 0
  var function: Float = 0
  var boilerplate: Float = 0

  subscript(kind: WordClass) -> Float {
    get {
      switch kind {
      case .content: content
      case .function: function
      case .boilerplate: boilerplate
      }
    }
    set {
      switch kind {
      case .content: content = newValue
      case .function: function = newValue
      case .boilerplate: boilerplate = newValue
      }
    }
  }
}

/// For each passage, the different terms of its body in ascending order, with their counts.
struct BodyTerms: Sendable {
  /// Where the terms of each passage begin; one more at the end.
  let starts: Table<Int32>
  /// In as few bits as their numbers need: one of the two is empty.
  let terms: Table<UInt16>
  let wideTerms: Table<Int32>
  /// 255 stands for what is found in ``large``.
  let counts: Table<UInt8>
  /// Places among the terms, ascending, each followed by a count of 255 or more.
  private let large: Table<Int32>

  var count: Int { starts.count - 1 }

  init(starts: [Int32], terms: [Int32], counts: [Int32]) {
    self.starts = Table(starts)
    let isWide = terms.contains { $0 > UInt16.max }
    self.terms = Table(isWide ? [] : terms.map { UInt16(truncatingIfNeeded: $0) })
    wideTerms = Table(isWide ? terms : [])
    self.counts = Table(counts.map { UInt8(clamping: $0) })
    large = Table(counts.indices.filter { counts[$0] >= 255 }.flatMap { [Int32($0), counts[$0]] })
  }

  /// A count of 255 or more.
  func largeCount(at place: Int) -> Int32 {
    var (low, high) = (0, large.count / 2)
    while low < high {
      let middle = (low + high) / 2
      if large[middle * 2] < place { low = middle + 1 } else { high = middle }
    }
    return low < large.count / 2 ? large[low * 2 + 1] : 255
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(starts)
    writer.append(terms)
    writer.append(wideTerms)
    writer.append(counts)
    writer.append(large)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    starts = try reader.table()
    terms = try reader.table()
    wideTerms = try reader.table()
    counts = try reader.table()
    large = try reader.table()
    guard starts.count > 0, starts.last == Int32(exactly: counts.count),
      terms.count + wideTerms.count == counts.count, terms.isEmpty || wideTerms.isEmpty,
      large.count % 2 == 0
    else { throw .damaged }
  }
}
