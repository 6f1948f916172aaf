internal import Foundation
internal import TextNormalization

/// What a search needs to know about the passages, in flat arrays.
///
/// Terms, headings and passages are numbers. A passage has one or more headings (its own and the
/// alternatives), a body, and a context: the titles above it and the tags of its document.
struct TermIndex: Sendable {
  /// The texts of one passage before they are indexed.
  struct Entry {
    var headings: [String]
    var body: String
    /// The titles above and the tags, as one text.
    var context: String
  }

  private(set) var analyzer = Analyzer()
  private(set) var terms = Vocabulary()
  private(set) var bigrams: [UInt64: Int32] = [:]

  /// For each heading, its passage.
  private(set) var passageOfHeading: [Int32] = []
  /// For each passage, its first heading; one more at the end.
  private(set) var firstHeading: [Int32] = [0]

  /// For each heading, its terms in order, the different ones, and its different bigrams.
  private(set) var sequences = FlatLists()
  private(set) var headingTerms = FlatLists()
  private(set) var headingBigrams = FlatLists()
  /// For each passage, the different terms of its body in ascending order, with their counts.
  private(set) var bodyTerms = FlatLists()
  private(set) var bodyCounts: [Int32] = []
  /// For each passage, the content terms of its context.
  private(set) var contextTerms = FlatLists()
  /// For each heading, which kinds of question it asks.
  private(set) var questions: [QuestionKinds] = []

  /// For each term, the headings, bodies (with counts) and contexts that hold it.
  private(set) var headingPostings = FlatLists()
  private(set) var bodyPostings = FlatLists()
  private(set) var bodyPostingCounts: [Int32] = []
  private(set) var contextPostings = FlatLists()
  private(set) var bigramPostings = FlatLists()

  /// Rarity of each term and bigram: ln(1 + (N − df + ½) / (df + ½)) over the passages.
  private(set) var rarity: [Float] = []
  private(set) var bigramRarity: [Float] = []
  /// For each heading, its length for the first stage and its mass of rarity by class.
  private(set) var lengths: [Float] = []
  private(set) var masses: [ClassMasses] = []
  private(set) var bigramMasses: [Float] = []
  /// For each heading, whether it only names a subject: one content word, or up to three characters.
  private(set) var namesSubject: [Bool] = []
  /// For each passage, the length of its body, relative to the average.
  private(set) var bodyLengths: [Float] = []
  private(set) var averageMass: Float = 1
  private(set) var similar = SimilarTerms()
  private(set) var homophones = Homophones()

  var passageCount: Int { firstHeading.count - 1 }
  var headingCount: Int { passageOfHeading.count }

  func headings(of passage: Int) -> Range<Int> {
    Int(firstHeading[passage])..<Int(firstHeading[passage + 1])
  }

  /// The runs of a message, slips of the pen mended where only one heading can be meant.
  func runs(_ text: NormalizedText) -> [UnitRun] {
    analyzer.runs(text).map { run in
      homophones.corrected(run, terms) { bigrams[Self.key($0, $1)] != nil }
    }
  }

  /// The rarity of what stands in no passage.
  func rarity(documents: Int) -> Float {
    let frequency = Double(documents)
    return Float(log(1 + (Double(passageCount) - frequency + 0.5) / (frequency + 0.5)))
  }

  init(_ entries: [Entry], synonyms: [[String]]) {
    analyzer.addSynonyms(synonyms)
    var texts: [(headings: [NormalizedText], body: NormalizedText, context: NormalizedText)] = []
    texts.reserveCapacity(entries.count)
    for entry in entries {
      let headings = entry.headings.map { NormalizedText($0) }
      var body = NormalizedText(entry.body)
      // A body that only repeats its heading says nothing new.
      if headings.contains(where: { $0.scalars == body.scalars }) { body = NormalizedText("") }
      texts.append((headings, body, NormalizedText(entry.context)))
      for text in headings + [body] { analyzer.addCompounds(from: Analyzer.split(text)) }
    }
    var frequencies = Frequencies()
    for text in texts {
      add(
        headings: text.headings.map(analyzer.runs), body: analyzer.runs(text.body),
        context: analyzer.runs(text.context), into: &frequencies)
    }
    finish(frequencies)
  }

  /// In how many passages terms and bigrams stand, while passages are added.
  private struct Frequencies {
    var terms: [Int32] = []
    var bigrams: [Int32] = []

    mutating func count(terms found: [Int32], bigrams pairs: [Int32]) {
      for term in found { Self.count(term, in: &terms) }
      for pair in pairs { Self.count(pair, in: &bigrams) }
    }

    private static func count(_ number: Int32, in counts: inout [Int32]) {
      while counts.count <= Int(number) { counts.append(0) }
      counts[Int(number)] += 1
    }
  }

  private mutating func add(
    headings: [[UnitRun]], body: [UnitRun], context: [UnitRun], into frequencies: inout Frequencies
  ) {
    var allTerms: [Int32] = []
    var allBigrams: [Int32] = []
    for runs in headings {
      let (sequence, pairs) = numbers(of: runs)
      passageOfHeading.append(Int32(passageCount))
      sequences.append(sequence)
      headingTerms.append(distinct(sequence))
      headingBigrams.append(distinct(pairs))
      questions.append(QuestionKinds(runs))
      allTerms += sequence
      allBigrams += pairs
    }
    firstHeading.append(Int32(passageOfHeading.count))
    let own = Set(allTerms)
    let (sequence, pairs) = numbers(of: body)
    let counted = counts(of: sequence)
    bodyTerms.append(counted.map(\.term))
    bodyCounts += counted.map(\.count)
    contextTerms.append(
      distinct(numbers(of: context).terms).filter {
        !own.contains($0) && terms.classes[Int($0)] == .content
      })
    frequencies.count(
      terms: distinct(allTerms + counted.map(\.term)), bigrams: distinct(allBigrams + pairs))
  }

  private mutating func numbers(of runs: [UnitRun]) -> (terms: [Int32], bigrams: [Int32]) {
    var sequence: [Int32] = []
    var pairs: [Int32] = []
    for run in runs {
      var previous: Int32?
      for unit in run.units {
        let term = terms.number(of: unit.text)
        sequence.append(term)
        if let previous {
          let next = Int32(bigrams.count)
          pairs.append(bigrams[Self.key(previous, term), default: next])
          if pairs.last == next { bigrams[Self.key(previous, term)] = next }
        }
        previous = term
      }
    }
    return (sequence, pairs)
  }

  static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  private func counts(of sequence: [Int32]) -> [(term: Int32, count: Int32)] {
    var result: [(term: Int32, count: Int32)] = []
    for term in sequence.sorted() {
      if let last = result.indices.last, result[last].term == term {
        result[last].count += 1
      } else {
        result.append((term, 1))
      }
    }
    return result
  }

  private mutating func finish(_ frequencies: Frequencies) {
    let termCount = terms.count
    headingPostings = headingTerms.inverted(count: termCount)
    bigramPostings = headingBigrams.inverted(count: bigrams.count)
    contextPostings = contextTerms.inverted(count: termCount)
    bodyPostings = bodyTerms.inverted(count: termCount)
    bodyPostingCounts = [Int32](repeating: 0, count: bodyCounts.count)
    var next = bodyPostings.starts
    for place in bodyTerms.values.indices {
      let term = Int(bodyTerms.values[place])
      bodyPostingCounts[Int(next[term])] = bodyCounts[place]
      next[term] += 1
    }
    rarity = (0..<termCount).map {
      rarity(documents: $0 < frequencies.terms.count ? Int(frequencies.terms[$0]) : 0)
    }
    bigramRarity = (0..<bigrams.count).map {
      rarity(documents: $0 < frequencies.bigrams.count ? Int(frequencies.bigrams[$0]) : 0)
    }
    measureHeadings()
    measureBodies()
    homophones = Homophones(terms, headings: sequences)
    similar = SimilarTerms(
      terms, inHeadings: (0..<termCount).filter { !headingPostings[$0].isEmpty })
  }

  private mutating func measureHeadings() {
    var total: Float = 0
    for heading in 0..<headingCount {
      var length: Float = 0
      var subject = 0
      var mass = ClassMasses()
      for term in headingTerms[heading] {
        let kind = terms.classes[Int(term)]
        length += kind == .content ? 1 : 0.4
        if kind == .content {
          subject += terms.texts[Int(term)].unicodeScalars.first.map(isHan) == true ? 2 : 4
        }
        mass[kind] += rarity[Int(term)]
      }
      lengths.append(length)
      namesSubject.append((1...4).contains(subject))
      masses.append(mass)
      total += mass.content + 0.4 * (mass.function + mass.boilerplate)
      bigramMasses.append(headingBigrams[heading].reduce(0) { $0 + bigramRarity[Int($1)] })
    }
    guard headingCount > 0 else { return }
    averageMass = max(0.01, total / Float(headingCount))
    let average = max(0.01, lengths.reduce(0, +) / Float(headingCount))
    lengths = lengths.map { 0.4 + 0.6 * $0 / average }
  }

  private mutating func measureBodies() {
    var sizes: [Float] = []
    for passage in 0..<passageCount {
      let places = bodyTerms.range(passage)
      sizes.append(
        places.reduce(0) {
          let kind = terms.classes[Int(bodyTerms.values[$1])]
          return $0 + Float(bodyCounts[$1]) * (kind == .content ? 1 : 0.4)
        })
    }
    let average = max(1, sizes.reduce(0, +) / Float(max(1, sizes.count)))
    bodyLengths = sizes.map { 0.4 + 0.6 * $0 / average }
  }
}

/// The different numbers of a list, ascending.
func distinct(_ numbers: [Int32]) -> [Int32] {
  var result: [Int32] = []
  for number in numbers.sorted() where result.last != number { result.append(number) }
  return result
}

/// Sums of rarity, one for each class of words.
struct ClassMasses: Sendable, Equatable {
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

/// The terms by number, in the order in which they were met.
struct Vocabulary: Sendable {
  private(set) var numbers: [String: Int32] = [:]
  private(set) var texts: [String] = []
  private(set) var classes: [WordClass] = []

  var count: Int { texts.count }

  mutating func number(of text: String) -> Int32 {
    if let number = numbers[text] { return number }
    let number = Int32(texts.count)
    numbers[text] = number
    texts.append(text)
    classes.append(WordClass(unit: text))
    return number
  }
}
