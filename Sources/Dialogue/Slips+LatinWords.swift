internal import FlatStorage
internal import TextNormalization

extension Slips {
  /// Known words of the letters `a` to `z`.
  struct LatinWords: Sendable {
    /// The words, with a zero before, between and behind them.
    private let bytes: Cells<UInt8>
    /// The places where words begin, by the words.
    private let places: Table
    /// Places in longer words by what is left without the letter there; the zero behind a word stands
    /// for the word itself.
    private let deletions: Table

    private static let fewestLetters = 5

    /// The words, each once.
    struct Gathering {
      fileprivate var words = Distinct()
      private var letters: [UInt8] = []
      /// Whether no letter since the last that was none has marks.
      private var isWord = true

      /// The words of a text; a run of letters with marks among them is none.
      mutating func add(_ text: NormalizedText) {
        switch Units.content(of: text.scalars, first: text.scalars.count) {
        case .nothing: return
        case .letters: for scalar in text.scalars { add(scalar) }
        case .clusters: for character in text.string { add(Units.unit(character)) }
        }
        add(Units.other)
      }

      private mutating func add(_ unit: Unicode.Scalar) {
        if Units.isPlainLetter(unit) {
          letters.append(UInt8(unit.value))
        } else if unit == Units.marked {
          isWord = false
        } else {
          if isWord { finishWord() }
          letters.removeAll(keepingCapacity: true)
          isWord = true
        }
      }

      private mutating func finishWord() {
        let letters = letters
        if !letters.isEmpty { _ = words.insert(letters.span) }
      }
    }

    init(_ gathering: Gathering) {
      let words = gathering.words
      var places: [(hash: UInt64, number: Int)] = []
      var deletions: [(hash: UInt64, number: Int)] = []
      for start in words.starts {
        var (end, hash) = (start, UInt64(0))
        while words.bytes[end] != 0 {
          hash = LetterHash.appending(UInt32(words.bytes[end]), to: hash)
          end += 1
        }
        places.append((hash, start))
        guard end - start >= Self.fewestLetters else { continue }
        var keys = Deletions(start..<end, hash: hash)
        while let key = keys.next({ UInt32(words.bytes[$0]) }) {
          deletions.append((key.hash, key.place))
        }
      }
      bytes = Cells(words.bytes)
      self.places = Table(places)
      self.deletions = Table(deletions)
    }

    init(from reader: inout FlatReader) throws(FlatError) {
      bytes = try Cells(from: &reader)
      places = try Table(from: &reader)
      deletions = try Table(from: &reader)
    }

    func encode(into writer: inout FlatWriter) {
      bytes.encode(into: &writer)
      places.encode(into: &writer)
      deletions.encode(into: &writer)
    }

    /// A letter, or 0 between words.
    private func letter(_ place: Int) -> UInt32 {
      place < bytes.count ? UInt32(bytes[place]) : 0
    }

    func word(at start: Int) -> String {
      var letters: [UInt8] = []
      while letter(start + letters.count) != 0 { letters.append(bytes[start + letters.count]) }
      return String(decoding: letters, as: UTF8.self)
    }

    func contains(_ word: Units.Run, _ units: Units) -> Bool {
      guard var probe = places.probe(word.hash) else { return false }
      while let start = places.next(&probe) {
        if isEqual(word.range, units, from: start) { return true }
      }
      return false
    }

    /// Whether the rest of a word of the message is the rest of a known one.
    private func isEqual(
      _ rest: Range<Int>, _ units: Units, from start: Int
    ) -> Bool {
      for index in rest where units[index].value != letter(start + index - rest.lowerBound) {
        return false
      }
      return letter(start + rest.count) == 0
    }
  }
}

// MARK: - One letter wrong

extension Slips.LatinWords {
  /// Where the only known word begins that `word` is meant by, or `nil`.
  ///
  /// - Parameter word: no known word itself.
  func misspelt(_ word: Slips.Units.Run, _ units: Slips.Units) -> Int? {
    guard word.letters >= Self.fewestLetters else { return nil }
    var found: Int?
    var keys = Slips.Deletions(word)
    while let key = keys.next({ units[$0].value }) {
      guard var probe = deletions.probe(key.hash) else { continue }
      var candidate: Int?
      while let place = deletions.next(&probe) {
        guard let start = keyStart(place, word.range, without: key.place, units) else { continue }
        // What two words leave alike tells nothing.
        if candidate != nil { return nil }
        candidate = start
      }
      guard let candidate, candidate != found,
        letter(candidate) == units[word.range.lowerBound].value,
        isOneSlip(word.range, units, candidate)
      else { continue }
      if found != nil { return nil }
      found = candidate
    }
    return found
  }

  /// Where the known word begins that without the letter at `place` is the word of the message
  /// without its letter at `skipped`; `nil` where the two differ.
  private func keyStart(
    _ place: Int, _ range: Range<Int>, without skipped: Int, _ units: Slips.Units
  ) -> Int? {
    var start = min(place, bytes.count)
    while start > 0, letter(start - 1) != 0 { start -= 1 }
    var (known, own) = (start, range.lowerBound)
    while true {
      if known == place, letter(known) != 0 { known += 1 }
      if own == skipped, own < range.upperBound { own += 1 }
      let unit = own < range.upperBound ? units[own].value : 0
      guard letter(known) == unit else { return nil }
      if unit == 0 { return start }
      known += 1
      own += 1
    }
  }

  /// Whether one wrong, missing or additional letter or one swap of neighbours is all.
  private func isOneSlip(
    _ range: Range<Int>, _ units: Slips.Units, _ start: Int
  ) -> Bool {
    var count = 0
    while letter(start + count) != 0 { count += 1 }
    var (own, known) = (range.lowerBound, start)
    while own < range.upperBound, letter(known) == units[own].value {
      own += 1
      known += 1
    }
    switch range.count - count {
    case 1: return isEqual(own + 1..<range.upperBound, units, from: known)
    case -1: return isEqual(own..<range.upperBound, units, from: known + 1)
    case 0 where own < range.upperBound:
      if isEqual(own + 1..<range.upperBound, units, from: known + 1) { return true }
      return range.upperBound - own >= 2 && units[own].value == letter(known + 1)
        && units[own + 1].value == letter(known)
        && isEqual(own + 2..<range.upperBound, units, from: known + 2)
    default: return false
    }
  }
}
