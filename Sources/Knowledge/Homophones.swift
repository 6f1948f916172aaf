internal import FlatStorage
internal import TextNormalization

/// Corrects slips of the pronunciation input: 红之朱 where headings say 红蜘蛛.
///
/// Three characters in a row are corrected if they stand nowhere in the documents, not even by twos,
/// at least one of them is right, and exactly one run of three in the headings sounds the same, tones
/// aside. Shorter runs are left alone: too many words of two characters sound alike.
struct Homophones: Sendable {
  /// For each of ``characters`` the number of its sound; 0 where it has none.
  private let sounds: Table<UInt16>
  /// Three terms each, by ``slots``; negative numbers where headings differ on how to write them.
  private let triples: Table<Int32>
  private let slots: Table<Int32>

  private static let characters: ClosedRange<UInt32> = 0x3400...0x9FFF

  /// Whether a heading with this character takes part.
  static func isCharacter(_ scalar: UInt32) -> Bool { characters.contains(scalar) }

  /// The number of each character's syllable from ``characters`` on, 0 where it has none.
  private static let syllables: Table<UInt16> = {
    var numbers: [String: UInt16] = [:]
    return Table(
      characters.map { value in
        guard let sound = Unicode.Scalar(value).flatMap(Pinyin.syllable(of:)) else { return 0 }
        let number = numbers[sound] ?? UInt16(clamping: numbers.count + 1)
        numbers[sound] = number
        return number
      })
  }()

  /// - Parameters:
  ///   - scalars: for each term, its character, where it is one.
  ///   - headings: their terms in order.
  init(_ scalars: [UInt32], headings: TableLists, isHeard: inout [Bool]) {
    isHeard = [Bool](repeating: false, count: scalars.count)
    var heard = [UInt16](repeating: 0, count: scalars.count)
    for term in headings.values.view.distinct(below: scalars.count) {
      guard Self.isCharacter(scalars[term]) else { continue }
      heard[term] = Self.syllables[Int(scalars[term] - Self.characters.lowerBound)]
      isHeard[term] = heard[term] != 0
    }
    var found = SoundTriples()
    for heading in 0..<headings.count {
      for start in headings.range(heading).dropLast(2) {
        found.add(headings.values, heard, at: start)
      }
    }
    let keys = found.keys
    triples = Table(found.triples)
    slots = Table(
      keys.isEmpty ? [] : openSlots(count: keys.count) { PairNumbers.hash(keys[$0]) })
    sounds = keys.isEmpty ? Table() : Self.syllables
  }

  /// The runs of three in headings, while they are collected.
  private struct SoundTriples {
    private var numbers = PairNumbers()
    private(set) var triples: [Int32] = []

    var keys: [UInt64] { numbers.keys }

    mutating func add(_ terms: Table<Int32>, _ heard: [UInt16], at start: Int) {
      let here = (terms[start], terms[start + 1], terms[start + 2])
      guard
        let key = Homophones.key(heard[Int(here.0)], heard[Int(here.1)], heard[Int(here.2)])
      else { return }
      let place = Int(numbers.number(of: key)) * 3
      guard place < triples.count else {
        triples += [here.0, here.1, here.2]
        return
      }
      // The complement of the first term marks what is ambiguous.
      let known = (triples[place], triples[place + 1], triples[place + 2])
      if known.0 >= 0, known != here { triples[place] = ~known.0 }
    }
  }

  /// Puts the characters of the headings where a run of `text` only sounds like them.
  func correct(_ run: UnitRun, of text: inout [Unit], _ lexicon: Lexicon, _ pairs: PairTable.View) {
    guard run.isHan, run.end - run.start >= 3, !triples.isEmpty else { return }
    let facts = lexicon.facts.view
    let count = Int32(clamping: lexicon.termCount)
    func known(_ place: Int) -> Int32 {
      text[place].symbol < count ? max(-1, text[place].symbol) : -1
    }
    var terms: [Int32] = []
    var heard: [UInt16] = []
    var isSecond = pairs.number(known(run.start), known(run.start + 1)) >= 0
    for start in run.start..<run.end - 2 {
      let isFirst = isSecond
      // The pairs are those that were typed, also where a triple before was corrected.
      let (b, c) =
        terms.isEmpty
        ? (known(start + 1), known(start + 2))
        : (terms[start + 1 - run.start], terms[start + 2 - run.start])
      isSecond = pairs.number(b, c) >= 0
      guard !isFirst, !isSecond else { continue }
      if terms.isEmpty {
        terms = (run.start..<run.end).map { known($0) }
        heard = sounds(of: text[run.start..<run.end], terms) { SymbolFacts(bits: facts[Int($0)]) }
      }
      correct(at: start - run.start, run, &text, terms, heard, lexicon)
    }
  }

  private func correct(
    at offset: Int, _ run: UnitRun, _ text: inout [Unit], _ terms: [Int32], _ heard: [UInt16],
    _ lexicon: Lexicon
  ) {
    let here = terms[offset..<offset + 3]
    guard here.contains(where: { $0 >= 0 }),
      let key = Self.key(heard[offset], heard[offset + 1], heard[offset + 2]),
      let place = place(of: key, lexicon), triples[place] >= 0
    else { return }
    let triple = triples[place..<place + 3]
    guard zip(triple, here).contains(where: { $0 == $1 }) else { return }
    for (index, term) in triple.enumerated() where term != here[offset + index] {
      let unit = run.start + offset + index
      text[unit].symbol = term
      text[unit].scalar = lexicon.scalar(of: term)
      text[unit].isSlip = true
    }
  }

  /// Where the three terms stand that sound like `key`.
  private func place(of key: UInt64, _ lexicon: Lexicon) -> Int? {
    guard slots.count > 0 else { return nil }
    var slot = Int(truncatingIfNeeded: PairNumbers.hash(key)) & (slots.count - 1)
    for _ in 0..<slots.count {
      guard slots[slot] >= 0 else { return nil }
      let place = Int(slots[slot]) * 3
      guard place + 3 <= triples.count else { return nil }
      let first = triples[place] < 0 ? ~triples[place] : triples[place]
      let sounds = [first, triples[place + 1], triples[place + 2]].map {
        sound(of: lexicon.scalar(of: $0))
      }
      if Self.key(sounds[0], sounds[1], sounds[2]) == key { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func sound(of scalar: UInt32) -> UInt16 {
    guard Self.isCharacter(scalar) else { return 0 }
    let place = Int(scalar - Self.characters.lowerBound)
    return place < sounds.count ? sounds[place] : 0
  }

  /// The sounds of a run. Of characters that no heading holds at most 64 are listened to.
  private func sounds(
    of units: ArraySlice<Unit>, _ terms: [Int32], facts: (Int32) -> SymbolFacts
  ) -> [UInt16] {
    var result: [UInt16] = []
    var unknown: [(place: Int, sound: UInt16)] = []
    for (place, unit) in units.enumerated() {
      let sound = sound(of: unit.scalar)
      let isHeard = terms[place] >= 0 && facts(terms[place]).isHeard
      result.append(isHeard ? sound : 0)
      if !isHeard { unknown.append((place, sound)) }
    }
    guard unknown.count <= 64 else { return result }
    for (place, sound) in unknown { result[place] = sound }
    return result
  }

  private static func key(_ first: UInt16, _ second: UInt16, _ third: UInt16) -> UInt64? {
    guard first != 0, second != 0, third != 0 else { return nil }
    return UInt64(first) << 32 | UInt64(second) << 16 | UInt64(third)
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(sounds)
    writer.append(triples)
    writer.append(slots)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    sounds = try reader.table()
    triples = try reader.table()
    slots = try reader.table()
    guard triples.count % 3 == 0, slots.count & (slots.count - 1) == 0 else { throw .damaged }
  }
}
