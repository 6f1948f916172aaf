internal import FlatStorage
internal import TextNormalization

/// Cuts documents into units while their words are still being numbered.
///
/// Every text is split once (``split(_:marksCompounds:)``), which numbers its words and remembers them;
/// when all have been seen, ``units(of:)`` joins and replaces.
struct DocumentAnalyzer: UnitSink {
  private(set) var lexicon = LexiconBuilder()
  /// The words as they are written, and for each the number of its stem.
  private var surfaces = LexiconBuilder()
  private var stems: [Int32] = []
  /// The symbols of all texts: −1 begins a run of Han characters, −2 one of words.
  private(set) var stream: [Int32] = []
  private var marksCompounds = false
  private(set) var hasCompounds = false
  /// Pairs of words that have been looked at, and the word that joins each, or −1.
  private var pairs = PairNumbers()
  private var joints: [Int32] = []
  private(set) var phrases: [Int32: [PhraseTable.Phrase]] = [:]
  private(set) var phraseTable = PhraseTable([:])
  private var scalars: [UInt32] = []
  private(set) var analysis = Analysis()
  private var word: [UInt8] = []

  /// Knows the words of the lists and the groups of ``Wording``.
  private static let plain = DocumentAnalyzer()

  private init() {
    for word in WordClass.listed + QuestionKinds.words { _ = symbol(of: Array(word.utf8)) }
    for group in Wording.groups {
      for word in group.others { addPhrase(word, standsFor: group.word, isSynonym: false) }
    }
    for word in Wording.courtesies { addPhrase(word, standsFor: "", isSynonym: false) }
    phraseTable = PhraseTable(phrases)
  }

  /// - Parameter synonyms: lists of words that mean the same; the first of a list stands for the
  ///   others. A single Han character is no synonym: it would also be replaced inside other words.
  init(synonyms: [[String]]) {
    self = Self.plain
    for list in synonyms {
      for word in list { _ = split(NormalizedText(word), marksCompounds: true) }
    }
    for list in synonyms {
      guard let first = list.first else { continue }
      for word in list.dropFirst() { addPhrase(word, standsFor: first, isSynonym: true) }
    }
    // The documents bring more words that may be joined.
    (pairs, joints, stream) = (PairNumbers(), [], [])
    if !synonyms.isEmpty { phraseTable = PhraseTable(phrases) }
  }

  private mutating func addPhrase(_ phrase: String, standsFor word: String, isSynonym: Bool) {
    let units = plainUnits(phrase)
    let replacement = plainUnits(word)
    guard let first = units.first, units != replacement, units.count <= 16 else { return }
    if isSynonym, units.count == 1, scalar(of: first) != 0 { return }
    var list = phrases[first] ?? []
    if isSynonym { list.removeAll { $0.units == units } }
    guard !list.contains(where: { $0.units == units }) else { return }
    list.append(PhraseTable.Phrase(units: units, replacement: replacement))
    phrases[first] = list.sorted { $0.units.count > $1.units.count }
  }

  private mutating func plainUnits(_ text: String) -> [Int32] {
    let range = split(NormalizedText(text), marksCompounds: false)
    load(range)
    for run in analysis.runs.indices { join(run) }
    return analysis.runs.flatMap { analysis.units[$0.start..<$0.end].map(\.symbol) }
  }

  // MARK: Splitting

  /// Numbers the words of `text`.
  ///
  /// - Parameter marksCompounds: whether two words may be joined to one of these.
  /// - Returns: where its symbols stand in ``stream``.
  mutating func split(_ text: NormalizedText, marksCompounds: Bool) -> Range<Int> {
    self.marksCompounds = marksCompounds
    let start = stream.count
    var buffer: [UInt8] = []
    swap(&buffer, &word)
    UnitSplitter.split(text.scalars, into: &self, &buffer)
    swap(&buffer, &word)
    return start..<stream.count
  }

  mutating func startRun(isHan: Bool) { stream.append(isHan ? -1 : -2) }

  mutating func addHan(_ scalar: Unicode.Scalar, at place: Int) {
    stream.append(hanSymbol(scalar))
  }

  private mutating func hanSymbol(_ scalar: Unicode.Scalar) -> Int32 {
    let place = Int(scalar.value)
    if place < basic.count, basic[place] >= 0 { return basic[place] }
    var text: [UInt8] = []
    text.append(utf8: scalar)
    let symbol = symbol(of: text)
    if place < basic.count { basic[place] = symbol }
    return symbol
  }

  /// The symbols of the characters of the Basic Multilingual Plane, −1 for those not met yet.
  private var basic = [Int32](repeating: -1, count: 0x10000)

  mutating func addWord(_ word: inout [UInt8], from start: Int, to end: Int) {
    let surface = surfaces.number(of: word) { _ in SymbolFacts(.content) }
    if Int(surface) == stems.count {
      EnglishStemmer.stem(&word)
      stems.append(symbol(of: word))
    }
    let symbol = stems[Int(surface)]
    if marksCompounds, lexicon.length(symbol) >= 5 {
      lexicon.facts[Int(symbol)].isCompound = true
      hasCompounds = true
    }
    stream.append(symbol)
  }

  private mutating func symbol(of word: [UInt8]) -> Int32 {
    let symbol = lexicon.number(of: word) {
      SymbolFacts(WordClass(unit: $0), question: QuestionKinds.question(of: $0))
    }
    if Int(symbol) == scalars.count { scalars.append(hanScalar(word)) }
    return symbol
  }

  func scalar(of symbol: Int32) -> UInt32 { scalars[Int(symbol)] }

  // MARK: Joining and replacing

  /// The units of a text that has been split, in ``analysis``.
  mutating func analyze(_ range: Range<Int>) {
    load(range)
    for run in analysis.runs.indices { join(run) }
    let scalars = scalars
    analysis.replace(phraseTable) { scalars[Int($0)] }
  }

  private mutating func load(_ range: Range<Int>) {
    analysis.load(stream[range], scalars)
  }

  private mutating func join(_ run: Int) {
    guard hasCompounds, !analysis.runs[run].isHan else { return }
    var analysis = Analysis()
    swap(&analysis, &self.analysis)
    analysis.join(run) { joint($0, $1) }
    swap(&analysis, &self.analysis)
  }

  private mutating func joint(_ first: Int32, _ second: Int32) -> Int32 {
    let pair = pairs.number(of: PairTable.key(first, second))
    if Int(pair) < joints.count { return joints[Int(pair)] }
    word.removeAll(keepingCapacity: true)
    word += lexicon.bytes[lexicon.range(first)]
    word += lexicon.bytes[lexicon.range(second)]
    var joint: Int32 = -1
    if word.count >= 5 {
      EnglishStemmer.stem(&word)
      let number = lexicon.find(word)
      if number >= 0, lexicon.facts[Int(number)].isCompound { joint = number }
    }
    joints.append(joint)
    return joint
  }
}
