internal import FlatStorage
internal import TextNormalization

/// The units of one text, and memory for the steps that lead to them.
struct Analysis {
  fileprivate(set) var units: [Unit] = []
  fileprivate(set) var runs: [UnitRun] = []
  private var spare: [Unit] = []
  fileprivate(set) var unknown = UnknownWords()
  fileprivate var word: [UInt8] = []

  fileprivate mutating func clear() {
    units.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    unknown.clear()
  }

  /// Takes the symbols of a text as ``DocumentAnalyzer`` remembers them.
  mutating func load(_ symbols: ArraySlice<Int32>, _ scalars: [UInt32]) {
    clear()
    for symbol in symbols {
      if symbol < 0 {
        runs.append(UnitRun(isHan: symbol == -1, start: units.count, end: units.count))
      } else {
        units.append(Unit(symbol: symbol, scalar: scalars[Int(symbol)], start: 0, end: 0))
        runs[runs.count - 1].end += 1
      }
    }
  }

  /// Joins the neighbours in a run that `joint` knows as one word.
  mutating func join(_ run: Int, joint: (Int32, Int32) -> Int32) {
    let (start, end) = (runs[run].start, runs[run].end)
    guard !runs[run].isHan, end - start > 1 else { return }
    var (index, next) = (start, start)
    while index < end {
      let unit = units[index]
      let joined = index + 1 < end ? joint(unit.symbol, units[index + 1].symbol) : -1
      if joined >= 0 {
        units[next] = Unit(symbol: joined, scalar: 0, start: unit.start, end: units[index + 1].end)
        index += 2
      } else {
        units[next] = unit
        index += 1
      }
      next += 1
    }
    runs[run].end = next
  }

  /// Replaces phrases in all runs; runs without units go.
  mutating func replace(_ phrases: PhraseTable, scalar: (Int32) -> UInt32) {
    spare.removeAll(keepingCapacity: true)
    var kept = 0
    for run in runs {
      let start = spare.count
      phrases.replace(run, of: units, scalar, into: &spare)
      guard spare.count > start else { continue }
      runs[kept] = UnitRun(isHan: run.isHan, start: start, end: spare.count)
      kept += 1
    }
    runs.removeLast(runs.count - kept)
    swap(&units, &spare)
  }

  mutating func correct(_ homophones: Homophones, _ lexicon: Lexicon, _ pairs: PairTable.View) {
    for run in runs { homophones.correct(run, of: &units, lexicon, pairs) }
  }
}

/// The words of a text that the lexicon does not hold, in UTF-8, one behind the other.
struct UnknownWords {
  private var bytes: [UInt8] = []
  private var starts: [Int32] = [0]

  fileprivate mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
  }

  /// The symbol of a further word, below 0.
  fileprivate mutating func add(_ word: [UInt8]) -> Int32 {
    bytes += word
    starts.append(Int32(bytes.count))
    return ~Int32(starts.count - 2)
  }

  subscript(symbol: Int32) -> ArraySlice<UInt8> {
    let number = Int(~symbol)
    return bytes[Int(starts[number])..<Int(starts[number + 1])]
  }
}

/// Cuts messages into units, the same way as documents.
///
/// In this order: words of letters and single Han characters; two words that the documents write as
/// one are joined (`back up`, `backup`); phrases are replaced by what stands for them; slips of the
/// pen are mended where only one heading can be meant.
struct Analyzer: Sendable {
  let lexicon: Lexicon
  let phrases: PhraseTable
  let homophones: Homophones

  func analyze(_ text: NormalizedText, _ pairs: PairTable.View, into analysis: inout Analysis) {
    analysis.clear()
    let view = lexicon.view
    var word: [UInt8] = []
    swap(&word, &analysis.word)
    var sink = Sink(lexicon: view, analysis: Analysis())
    swap(&sink.analysis, &analysis)
    UnitSplitter.split(text.scalars, into: &sink, &word)
    swap(&sink.analysis, &analysis)
    for run in analysis.runs.indices where !analysis.runs[run].isHan {
      joinWords(run, &analysis, &word, view)
    }
    swap(&word, &analysis.word)
    analysis.replace(phrases) { lexicon.scalar(of: $0) }
    analysis.correct(homophones, lexicon, pairs)
  }

  private func joinWords(
    _ run: Int, _ analysis: inout Analysis, _ word: inout [UInt8], _ view: Lexicon.View
  ) {
    let unknown = analysis.unknown
    analysis.join(run) { first, second in
      word.removeAll(keepingCapacity: true)
      for symbol in [first, second] {
        if symbol >= 0 {
          for byte in view.word(Int(symbol)) { word.append(byte) }
        } else {
          word += unknown[symbol]
        }
      }
      guard word.count >= 5 else { return -1 }
      EnglishStemmer.stem(&word)
      let number = view.number(of: word)
      guard number >= 0, SymbolFacts(bits: view.facts[Int(number)]).isCompound else { return -1 }
      return number
    }
  }

  private struct Sink: UnitSink {
    let lexicon: Lexicon.View
    var analysis: Analysis

    mutating func startRun(isHan: Bool) {
      let place = analysis.units.count
      analysis.runs.append(UnitRun(isHan: isHan, start: place, end: place))
    }

    mutating func addHan(_ scalar: Unicode.Scalar, at place: Int) {
      var symbol = lexicon.number(of: scalar)
      if symbol < 0 {
        var word: [UInt8] = []
        word.append(utf8: scalar)
        symbol = analysis.unknown.add(word)
      }
      add(
        Unit(
          symbol: symbol, scalar: scalar.value, start: Int32(place), end: Int32(place) + 1))
    }

    mutating func addWord(_ word: inout [UInt8], from start: Int, to end: Int) {
      EnglishStemmer.stem(&word)
      var symbol = lexicon.number(of: word)
      if symbol < 0 { symbol = analysis.unknown.add(word) }
      add(Unit(symbol: symbol, scalar: 0, start: Int32(start), end: Int32(end)))
    }

    private mutating func add(_ unit: Unit) {
      analysis.units.append(unit)
      analysis.runs[analysis.runs.count - 1].end += 1
    }
  }
}

/// The words of a text as past messages count them: stems and Han characters, phrases left alone.
struct WordCollector: UnitSink {
  private(set) var words: Set<String> = []

  init(_ text: NormalizedText) {
    var word: [UInt8] = []
    UnitSplitter.split(text.scalars, into: &self, &word)
  }

  mutating func startRun(isHan: Bool) {}

  mutating func addHan(_ scalar: Unicode.Scalar, at place: Int) { words.insert(String(scalar)) }

  mutating func addWord(_ word: inout [UInt8], from start: Int, to end: Int) {
    EnglishStemmer.stem(&word)
    words.insert(String(decoding: word, as: UTF8.self))
  }
}
