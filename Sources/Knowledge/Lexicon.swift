internal import FlatStorage
internal import TextNormalization

/// What is known of a word beside its text, in the bits of a number.
struct SymbolFacts: Sendable {
  var bits: UInt16

  init(bits: UInt16) { self.bits = bits }

  init(_ kind: WordClass, question: UInt16 = 0) { bits = UInt16(kind.rawValue) | question << 4 }

  /// How much the word tells.
  var kind: WordClass { WordClass(rawValue: UInt8(bits & 3)) ?? .content }

  /// Whether two words beside each other may be joined to this one.
  var isCompound: Bool {
    get { bits & 4 != 0 }
    set { bits = newValue ? bits | 4 : bits & ~4 }
  }

  /// Whether it is a Han character of a heading that has a sound.
  var isHeard: Bool {
    get { bits & 8 != 0 }
    set { bits = newValue ? bits | 8 : bits & ~8 }
  }

  /// What it asks at ``QuestionKinds``, 0 nothing.
  var question: Int { Int(bits >> 4 & 15) }
}

/// The words by number: first the terms of the documents in the order in which they were met, then
/// words of the lists that no document holds.
struct Lexicon: Sendable {
  let texts: TableTexts
  /// How many of them stand in documents.
  let termCount: Int
  let facts: Table<UInt16>
  /// Open addressing by hash, a power of two; −1 is free.
  private let slots: Table<Int32>

  var count: Int { facts.count }

  init(texts: TableTexts, facts: Table<UInt16>, termCount: Int) {
    self.texts = texts
    self.facts = facts
    self.termCount = termCount
    slots = Table(
      openSlots(count: texts.count) { text in
        var hash = WordHash()
        for place in texts.range(text) { hash.combine(texts.bytes[place]) }
        return hash.value
      })
  }

  func text(_ symbol: Int) -> String {
    symbol >= 0 && symbol < texts.count ? texts[symbol] : ""
  }

  func facts(_ symbol: Int32) -> SymbolFacts {
    SymbolFacts(bits: symbol >= 0 && Int(symbol) < facts.count ? facts[Int(symbol)] : 0)
  }

  /// The character that a symbol is, or 0 where it is a word.
  func scalar(of symbol: Int32) -> UInt32 {
    guard symbol >= 0, Int(symbol) < texts.count else { return 0 }
    return hanScalar(view.word(Int(symbol)))
  }

  /// The number of a text; `nil` where no document and no list holds it.
  func number(of text: String) -> Int? {
    let number = view.number(of: Array(text.utf8))
    return number >= 0 ? Int(number) : nil
  }

  var view: View {
    View(starts: texts.starts.view, bytes: texts.bytes.view, slots: slots.view, facts: facts.view)
  }

  /// The same for an inner loop.
  struct View {
    let starts: TableView<UInt32>
    let bytes: TableView<UInt8>
    fileprivate let slots: TableView<Int32>
    let facts: TableView<UInt16>

    func length(_ symbol: Int) -> Int { Int(starts[symbol + 1]) - Int(starts[symbol]) }

    func word(_ symbol: Int) -> Word {
      let start = Int(starts[symbol])
      return Word(bytes: bytes, start: start, count: max(0, Int(starts[symbol + 1]) - start))
    }

    /// The number of a word in UTF-8, or −1.
    func number(of word: [UInt8]) -> Int32 {
      var hash = WordHash()
      for byte in word { hash.combine(byte) }
      return number(hash.value) { place, count in
        guard count == word.count else { return false }
        for offset in 0..<count where bytes[place + offset] != word[offset] { return false }
        return true
      }
    }

    /// The number of a Han character, or −1.
    func number(of scalar: Unicode.Scalar) -> Int32 {
      let encoded = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      var hash = WordHash()
      for byte in encoded { hash.combine(byte) }
      return number(hash.value) { place, count in
        guard count == encoded.count else { return false }
        var offset = place
        for byte in encoded {
          if bytes[offset] != byte { return false }
          offset += 1
        }
        return true
      }
    }

    @inline(__always)
    private func number(_ hash: UInt64, isEqual: (_ place: Int, _ count: Int) -> Bool) -> Int32 {
      guard slots.count > 0 else { return -1 }
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      // Bounded, so that a damaged table without a free slot ends the search too.
      for _ in 0..<slots.count {
        let number = slots[slot]
        if number < 0 { return -1 }
        let place = Int(starts[Int(number)])
        if isEqual(place, Int(starts[Int(number) + 1]) - place) { return number }
        slot = (slot + 1) & mask
      }
      return -1
    }
  }

  /// The bytes of a text where they lie.
  struct Word: RandomAccessCollection {
    fileprivate let bytes: TableView<UInt8>
    fileprivate let start: Int
    let count: Int

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> UInt8 { bytes[start + index] }
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(termCount)
    writer.append(texts)
    writer.append(facts)
    writer.append(slots)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    termCount = try reader.number()
    texts = try reader.tableTexts()
    facts = try reader.table()
    slots = try reader.table()
    guard facts.count == texts.count, (0...facts.count).contains(termCount),
      slots.count & (slots.count - 1) == 0
    else { throw .damaged }
  }
}

/// The one Han character that a text in UTF-8 is, else 0.
func hanScalar(_ text: some RandomAccessCollection<UInt8>) -> UInt32 {
  guard (3...4).contains(text.count), (text.first ?? 0) >= 0xE0 else { return 0 }
  var decoder = UTF8()
  var bytes = text.makeIterator()
  guard case .scalarValue(let scalar) = decoder.decode(&bytes), isHan(scalar),
    UTF8.width(scalar) == text.count
  else { return 0 }
  return scalar.value
}

/// A hash of few bytes (Fowler, Noll and Vo's 1a), its upper half folded into the lower.
struct WordHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always)
  mutating func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

  var value: UInt64 { state ^ state >> 32 }
}

/// A table for `count` numbers by hash: a power of two, at most half full, −1 where it is free.
///
/// - Parameter smallest: the least number of places, where more numbers will follow.
func openSlots(count: Int, smallest: Int = 2, hash: (Int) -> UInt64) -> [Int32] {
  var size = 2
  while size < max(smallest, count * 2) { size *= 2 }
  var slots = [Int32](repeating: -1, count: size)
  for number in 0..<count {
    var slot = Int(truncatingIfNeeded: hash(number)) & (size - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
    slots[slot] = Int32(number)
  }
  return slots
}

/// Words that are numbered as they are met.
struct LexiconBuilder {
  private(set) var bytes: [UInt8] = []
  private(set) var starts: [UInt32] = [0]
  var facts: [SymbolFacts] = []
  private var slots = [Int32](repeating: -1, count: 1024)

  var count: Int { facts.count }

  func range(_ symbol: Int32) -> Range<Int> {
    Int(starts[Int(symbol)])..<Int(starts[Int(symbol) + 1])
  }

  func text(_ symbol: Int32) -> String {
    String(decoding: bytes[range(symbol)], as: UTF8.self)
  }

  func length(_ symbol: Int32) -> Int { range(symbol).count }

  /// The number of `word`, or −1 where it has none yet.
  func find(_ word: [UInt8]) -> Int32 { slots[slot(of: word)] }

  /// The number of `word`, a new one where it is met first; then `facts` are asked for.
  mutating func number(of word: [UInt8], facts makeFacts: (String) -> SymbolFacts) -> Int32 {
    let slot = slot(of: word)
    if slots[slot] >= 0 { return slots[slot] }
    let number = Int32(count)
    slots[slot] = number
    bytes += word
    starts.append(UInt32(bytes.count))
    facts.append(makeFacts(String(decoding: word, as: UTF8.self)))
    if count * 2 > slots.count { grow() }
    return number
  }

  /// Where `word` stands among the slots, or would.
  private func slot(of word: [UInt8]) -> Int {
    var hash = WordHash()
    for byte in word { hash.combine(byte) }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash.value) & mask
    while slots[slot] >= 0, !isEqual(slots[slot], word) { slot = (slot + 1) & mask }
    return slot
  }

  private func isEqual(_ symbol: Int32, _ word: [UInt8]) -> Bool {
    let start = Int(starts[Int(symbol)])
    guard Int(starts[Int(symbol) + 1]) - start == word.count else { return false }
    for offset in 0..<word.count where bytes[start + offset] != word[offset] { return false }
    return true
  }

  private mutating func grow() {
    slots = openSlots(count: count, smallest: slots.count * 2) { number in
      var hash = WordHash()
      for byte in bytes[range(Int32(number))] { hash.combine(byte) }
      return hash.value
    }
  }
}
