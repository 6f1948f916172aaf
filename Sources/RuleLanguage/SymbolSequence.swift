internal import TextNormalization

/// The symbols of a message, made a word at a time; one value can read message after message without
/// new memory.
struct SymbolSequence: Sendable {
  /// One symbol with all that is asked of it.
  struct Symbol: Sendable {
    /// What the automaton reads.
    var value: UInt32
    /// Its first scalar in the folded text.
    var start: Int32
    /// The scalar after it; the last symbol of a stemmed word ends with the word.
    var end: Int32
    /// The weight of all symbols before it: a Han character counts 1, a word or a number 2, everything
    /// else 0.
    var weightBefore: Int32
    /// What kind of word it belongs to.
    var kind: WordClass
  }

  /// Every symbol, and one more for the end of the text.
  private(set) var entries: [Symbol] = []

  /// Whether a separator was seen since the last symbol.
  private var isParted = false
  private var lastClass = WordClass.none
  private var weight: Int32 = 0
  /// The word that is being read: its symbols, where they stand, and its letters while it is stemmed.
  private var letters: [UInt32] = []
  private var places: [Int32] = []
  private var word: [UInt8] = []

  /// How many symbols there are.
  var count: Int { entries.count - 1 }

  var hasDigits: Bool { entries.contains { $0.kind == .digit } }

  func start(_ position: Int) -> Int { Int(entries[position].start) }

  /// The weight of the whole message, at least 1.
  var totalWeight: Int { max(1, Int(entries[count].weightBefore)) }

  @inline(__always)
  func weight(_ range: Range<Int>) -> Int {
    Int(entries[range.upperBound].weightBefore - entries[range.lowerBound].weightBefore)
  }

  /// The scalars of a symbol range.
  func scalarRange(_ range: Range<Int>) -> Range<Int> {
    let start = start(range.lowerBound)
    return start..<(range.isEmpty ? start : Int(entries[range.upperBound - 1].end))
  }

  /// Whether a letter or digit run would be cut at `position`.
  @inline(__always)
  func isInsideWord(_ position: Int) -> Bool {
    guard position > 0, position < count else { return false }
    let before = entries[position - 1].kind
    return before != .none && before == entries[position].kind
  }

  /// Forgets what it held and reads a folded text, ``MatchText/limit`` scalars of it.
  mutating func read(_ scalars: [Unicode.Scalar]) {
    clear()
    let count = min(scalars.count, MatchText.limit)
    var index = 0
    while index < count {
      let scalar = scalars[index]
      if isHan(scalar) {
        append(scalar.value, .none, index, index + 1, weight: 1)
        lastClass = .none
        isParted = false
        index += 1
        continue
      }
      let kind = WordClass(scalar.value)
      if kind != .none {
        index = readWord(scalars, count, from: index, kind)
      } else if isStop(scalars, count, at: index) {
        stop(at: index)
        index += 1
      } else if Self.isSeparator(scalar) {
        isParted = true
        index += 1
      } else {
        append(scalar.value, .none, index, index + 1, weight: 0)
        lastClass = .none
        isParted = false
        index += 1
      }
    }
    append(MatchText.stop, .none, count, count, weight: 0)
  }

  private mutating func clear() {
    entries.removeAll(keepingCapacity: true)
    (isParted, lastClass, weight) = (false, .none, 0)
  }

  @inline(__always)
  private mutating func append(
    _ value: UInt32, _ kind: WordClass, _ start: Int, _ end: Int, weight own: Int32
  ) {
    entries.append(
      Symbol(
        value: value, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end),
        weightBefore: weight, kind: kind))
    weight &+= own
  }

  private mutating func stop(at index: Int) {
    isParted = false
    lastClass = .none
    if entries.last?.value != MatchText.stop {
      append(MatchText.stop, .none, index, index + 1, weight: 0)
    }
  }

  /// Reads a run of letters, with apostrophes inside, or of digits, with a point inside.
  private mutating func readWord(
    _ scalars: [Unicode.Scalar], _ count: Int, from start: Int, _ kind: WordClass
  ) -> Int {
    if isParted, lastClass == kind {
      append(MatchText.blank, .none, start, start, weight: 0)
    }
    if kind == .letter, let end = readPlainWord(scalars, count, from: start) { return end }
    letters.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    var end = start
    var isASCII = true
    while end < count {
      let value = scalars[end].value
      if WordClass(value) != kind {
        guard isInner(scalars, count, at: end, kind) else { break }
        if kind == .letter {
          end += 1
          continue
        }
      }
      isASCII = isASCII && value < 0x80
      letters.append(value)
      places.append(Int32(truncatingIfNeeded: end))
      end += 1
    }
    if kind == .letter, isASCII { stemLetters() }
    for place in letters.indices {
      let start = Int(places[place])
      append(
        letters[place], WordClass(letters[place]), start, start + 1, weight: place == 0 ? 2 : 0)
    }
    entries[entries.count - 1].end = Int32(truncatingIfNeeded: end)
    isParted = false
    lastClass = kind
    return end
  }

  /// Reads a word of the letters a to z; `nil`, with nothing read, where it holds anything else.
  private mutating func readPlainWord(
    _ scalars: [Unicode.Scalar], _ count: Int, from start: Int
  ) -> Int? {
    word.removeAll(keepingCapacity: true)
    var end = start
    while end < count, scalars[end].value &- 0x61 < 26 {
      word.append(UInt8(truncatingIfNeeded: scalars[end].value))
      end += 1
    }
    if end < count {
      let next = scalars[end].value
      // An apostrophe may go on, and so may a letter of another alphabet.
      if next == 0x27 || next >= 0x80 && WordClass(next) == .letter { return nil }
    }
    Inflection.reduce(&word)
    for place in word.indices {
      append(
        UInt32(word[place]), .letter, start + place, start + place + 1, weight: place == 0 ? 2 : 0)
    }
    entries[entries.count - 1].end = Int32(truncatingIfNeeded: end)
    isParted = false
    lastClass = .letter
    return end
  }

  /// Cuts ``letters`` to their stem.
  private mutating func stemLetters() {
    guard letters.count > 2 else { return }
    word.removeAll(keepingCapacity: true)
    for letter in letters { word.append(UInt8(truncatingIfNeeded: letter)) }
    Inflection.reduce(&word)
    while letters.count > word.count { letters.removeLast() }
    for place in word.indices { letters[place] = UInt32(word[place]) }
  }

  /// An apostrophe between letters, a point between digits.
  private func isInner(
    _ scalars: [Unicode.Scalar], _ count: Int, at index: Int, _ kind: WordClass
  ) -> Bool {
    guard scalars[index] == (kind == .letter ? "'" : "."), index + 1 < count else { return false }
    return WordClass(scalars[index + 1].value) == kind
  }

  /// The end of a sentence; a point inside `a.com` or `v1.x` is a separator only.
  private func isStop(_ scalars: [Unicode.Scalar], _ count: Int, at index: Int) -> Bool {
    switch scalars[index] {
    case "!", "?", ";", "\n": return true
    case ".":
      let next = index + 1 < count ? WordClass(scalars[index + 1].value) : .none
      return lastClass == .none || next == .none || isParted
    default: return false
    }
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x23, 0x25...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0xB7: true
    case 0x2010...0x2027, 0x3001...0x3004, 0x3008...0x3020: true
    default: false
    }
  }
}
