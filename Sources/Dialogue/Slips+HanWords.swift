internal import FlatStorage
internal import TextNormalization

extension Slips {
  /// Known Han words of two to eight characters by how they sound.
  struct HanWords: Sendable {
    /// Eight cells a word, zeros behind its last character.
    private let characters: Cells<UInt16>
    /// How many characters the longest word has.
    private let longest: Int
    /// The first three syllables of all words of at least three.
    private let beginnings: Filter
    /// Words of at least three characters by their syllables.
    private let bySyllables: Table
    /// Words by the letters of their syllables.
    private let byLetters: Table
    private let syllables: Syllables

    private static let cells = 8
    private static let shortest = 3

    /// The words, each once.
    struct Gathering {
      fileprivate var characters: [UInt16] = []
      private var known = Distinct()
      private let syllables = Syllables()

      /// Takes a folded text if it is a word of Han characters with syllables.
      mutating func add(_ scalars: [Unicode.Scalar]) {
        guard (2...cells).contains(scalars.count) else { return }
        var bytes = InlineArray<16, UInt8>(repeating: 0)
        for (index, scalar) in scalars.enumerated() {
          guard syllables[scalar] != 0 else { return }
          bytes[2 * index] = UInt8(scalar.value & 0xFF)
          bytes[2 * index + 1] = UInt8(scalar.value >> 8)
        }
        guard known.insert(bytes.span) else { return }
        for index in 0..<cells {
          characters.append(index < scalars.count ? UInt16(scalars[index].value) : 0)
        }
      }
    }

    init(_ words: Gathering) {
      let syllables = Syllables()
      self.syllables = syllables
      let spellings = Pinyin.readings.spellings.map(Spelling.init)
      var (sounds, letters): ([(hash: UInt64, number: Int)], [(hash: UInt64, number: Int)]) = (
        [], []
      )
      var beginnings: [UInt64] = []
      var longest = 0
      for word in 0..<words.characters.count / Self.cells {
        var (sound, written, beginning, count) = (UInt64(0), UInt64(0), UInt64(0), 0)
        for index in 0..<Self.cells {
          let character = words.characters[word * Self.cells + index]
          if character == 0 { break }
          let syllable = syllables[character]
          count += 1
          sound = Self.appending(syllable, to: sound)
          if count <= Self.shortest { beginning = Self.rolled(beginning, syllable) }
          written = spellings[Int(syllable)].appended(to: written)
        }
        letters.append((written, word))
        longest = max(longest, count)
        guard count >= Self.shortest else { continue }
        sounds.append((sound, word))
        beginnings.append(beginning)
      }
      characters = Cells(words.characters)
      self.longest = longest
      self.beginnings = Filter(beginnings, count: beginnings.count)
      bySyllables = Table(sounds)
      byLetters = Table(letters)
    }

    /// The letters of a syllable, to be appended to a hash at once.
    private struct Spelling {
      private var hash: UInt64 = 0
      private var weight: UInt64 = 1

      init(_ letters: [UInt8]) {
        for letter in letters {
          hash = LetterHash.appending(UInt32(letter), to: hash)
          weight &*= LetterHash.base
        }
      }

      func appended(to other: UInt64) -> UInt64 { other &* weight &+ hash }
    }

    /// - Throws: ``FlatError/foreign`` where characters are read otherwise now.
    init(from reader: inout FlatReader) throws(FlatError) {
      syllables = Syllables()
      let fingerprint: FlatArray<UInt64> = try reader.array()
      guard Array(fingerprint) == [Self.fingerprint(Pinyin.readings)] else { throw .foreign }
      characters = try Cells(from: &reader)
      longest = try reader.number()
      beginnings = try Filter(from: &reader)
      bySyllables = try Table(from: &reader)
      byLetters = try Table(from: &reader)
      guard characters.count % Self.cells == 0, (0...Self.cells).contains(longest) else {
        throw .damaged
      }
    }

    func encode(into writer: inout FlatWriter) {
      writer.append([Self.fingerprint(Pinyin.readings)])
      characters.encode(into: &writer)
      writer.append(longest)
      beginnings.encode(into: &writer)
      bySyllables.encode(into: &writer)
      byLetters.encode(into: &writer)
    }

    /// The numbers of the syllables are in the hashes.
    private static func fingerprint(_ readings: PinyinReadings) -> UInt64 {
      var hash = FlatHash()
      unsafe readings.numbers.withUnsafeBytes { unsafe hash.combine($0) }
      for spelling in readings.spellings {
        unsafe spelling.withUnsafeBytes { unsafe hash.combine($0) }
      }
      return hash.value
    }

    func word(_ number: Int) -> String {
      var result = String.UnicodeScalarView()
      for index in 0..<Self.cells {
        guard let scalar = Unicode.Scalar(cell(number, index)), scalar.value != 0 else { break }
        result.append(scalar)
      }
      return String(result)
    }

    /// A character of a word, or 0 behind its end.
    private func cell(_ word: Int, _ index: Int) -> UInt16 {
      let place = word * Self.cells + index
      return index < Self.cells && place < characters.count ? characters[place] : 0
    }

    @inline(__always)
    private static func appending(_ syllable: UInt16, to hash: UInt64) -> UInt64 {
      hash &* LetterHash.base &+ UInt64(syllable)
    }

    /// The last three syllables.
    @inline(__always)
    private static func rolled(_ three: UInt64, _ syllable: UInt16) -> UInt64 {
      (three << 16 | UInt64(syllable)) & 0xFFFF_FFFF_FFFF
    }
  }

  /// The numbers of the syllables of characters, as this module reads them.
  struct Syllables: Sendable {
    private let numbers = Cells(Pinyin.readings.numbers)
    private let first = PinyinReadings.firstCharacter

    /// 0 for none.
    @inline(__always)
    subscript(scalar: Unicode.Scalar) -> UInt16 { number(scalar.value) }

    @inline(__always)
    subscript(character: UInt16) -> UInt16 { number(UInt32(character)) }

    @inline(__always)
    private func number(_ value: UInt32) -> UInt16 {
      let place = Int(value &- first)
      return place < numbers.count ? numbers[place] : 0
    }
  }
}

// MARK: - Characters that only sound right

extension Slips.HanWords {
  /// The first characters of a message, with words for what only sounds like them; `nil` where
  /// nothing does.
  func mended(_ scalars: [Unicode.Scalar]) -> String? {
    guard longest >= Self.shortest else { return nil }
    let end = min(Slips.Units.limit, scalars.count)
    var result: String.UnicodeScalarView?
    /// How much of the message is in `result`.
    var taken = 0
    var three: UInt64 = 0
    /// How many characters in a row have a syllable.
    var run = 0
    var index = 0
    while index < end {
      let syllable = syllables[scalars[index]]
      index += 1
      run = syllable == 0 ? 0 : run + 1
      three = Self.rolled(three, syllable)
      guard run >= Self.shortest, beginnings.mayContain(three) else { continue }
      let start = index - Self.shortest
      guard let (word, length) = homophone(scalars, start..<end) else { continue }
      var mended = result ?? String.UnicodeScalarView()
      mended.append(contentsOf: scalars[taken..<start])
      mended.append(contentsOf: self.word(word).unicodeScalars)
      result = mended
      (taken, index, run) = (start + length, start + length, 0)
    }
    result?.append(contentsOf: scalars[taken..<end])
    return result.map(String.init)
  }

  /// The known word of at least three characters that sounds like what begins `range` and shares a
  /// character with it: the longest, unless a longer piece, or the same, is a known word itself.
  private func homophone(
    _ scalars: [Unicode.Scalar], _ range: Range<Int>
  ) -> (word: Int, length: Int)? {
    var best: (word: Int, length: Int)?
    var hash: UInt64 = 0
    for length in 1...min(longest, range.count) {
      let syllable = syllables[scalars[range.lowerBound + length - 1]]
      guard syllable != 0 else { break }
      hash = Self.appending(syllable, to: hash)
      guard length >= Self.shortest else { continue }
      switch heard(hash, scalars, range.lowerBound..<range.lowerBound + length) {
      case .known: best = nil
      case .slip(let word): best = (word, length)
      case .nothing: continue
      }
    }
    return best
  }

  private enum Heard {
    case known
    case slip(Int)
    case nothing
  }

  private func heard(_ hash: UInt64, _ scalars: [Unicode.Scalar], _ range: Range<Int>) -> Heard {
    guard var probe = bySyllables.probe(hash) else { return .nothing }
    var found: Int?
    var isAmbiguous = false
    while let word = bySyllables.next(&probe) {
      guard let equal = equalCharacters(word, scalars, range) else { continue }
      if equal == range.count { return .known }
      isAmbiguous = found != nil
      found = equal > 0 ? word : -1
    }
    guard let found, found >= 0, !isAmbiguous else { return .nothing }
    return .slip(found)
  }

  /// How many characters of a word stand in the message, or `nil` where it sounds otherwise.
  private func equalCharacters(
    _ word: Int, _ scalars: [Unicode.Scalar], _ range: Range<Int>
  ) -> Int? {
    guard cell(word, range.count) == 0 else { return nil }
    var equal = 0
    for index in 0..<range.count {
      let (own, other) = (cell(word, index), scalars[range.lowerBound + index])
      if UInt32(own) == other.value {
        equal += 1
      } else if syllables[own] != syllables[other] {
        return nil
      }
    }
    return equal
  }
}

// MARK: - Words typed as they are read

extension Slips.HanWords {
  /// The only word that is read as these letters, blanks aside.
  func word(readAs letters: Slips.Units.Run, _ units: Slips.Units) -> Int? {
    guard var probe = byLetters.probe(letters.hash) else { return nil }
    var found: Int?
    while let word = byLetters.next(&probe) {
      guard isRead(word, letters.range, units) else { continue }
      if found != nil { return nil }
      found = word
    }
    return found
  }

  private func isRead(
    _ word: Int, _ range: Range<Int>, _ units: Slips.Units
  ) -> Bool {
    let spellings = Pinyin.readings.spellings
    var place = range.lowerBound
    for index in 0..<Self.cells {
      let character = cell(word, index)
      if character == 0 { break }
      for letter in spellings[Int(syllables[character])] {
        if place < range.upperBound, units[place] == Slips.Units.blank { place += 1 }
        guard place < range.upperBound, units[place].value == letter else { return false }
        place += 1
      }
    }
    return place == range.upperBound
  }
}
