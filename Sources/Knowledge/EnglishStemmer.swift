/// Porter2, the English stemmer of the Snowball project, written from its published description.
///
/// `plants`, `planted` and `planting` become `plant`. Input is a folded word; whatever is not made of
/// `a…z` comes back as it is.
///
/// - SeeAlso: <https://snowballstem.org/algorithms/english/stemmer.html>
enum EnglishStemmer {
  /// Leaves of `word`, in UTF-8, its stem.
  ///
  /// - Complexity: O(*n*), without memory of its own.
  static func stem(_ word: inout [UInt8]) {
    guard word.count > 2, word.count <= 64, isAllLetters(word) else { return }
    if word.count <= 6, let fixed = exceptions[PackedWord(word)] {
      word.removeAll(keepingCapacity: true)
      fixed.append(to: &word)
      return
    }
    let hasConsonantalY = markConsonantalY(&word)
    var stemmer = StemmedWord(bytes: word)
    word = []
    stemmer.removePlural()
    if !stemmer.isInvariant {
      stemmer.removePastOrGerund()
      stemmer.replaceFinalY()
      stemmer.replace(StemmedWord.secondStep)
      stemmer.removeThirdStep()
      stemmer.removeFourthStep()
      stemmer.removeFinalEOrL()
    }
    word = stemmer.bytes
    guard hasConsonantalY else { return }
    for index in word.indices where word[index] == StemmedWord.bigY {
      word[index] = StemmedWord.y
    }
  }

  static func stem(_ word: String) -> String {
    var bytes = Array(word.utf8)
    stem(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isAllLetters(_ word: [UInt8]) -> Bool {
    for byte in word where byte &- 0x61 > 25 { return false }
    return true
  }

  /// A `y` at the start or after a vowel is a consonant, written `Y` while the word is stemmed.
  private static func markConsonantalY(_ bytes: inout [UInt8]) -> Bool {
    var isMarked = false
    for index in bytes.indices where bytes[index] == StemmedWord.y {
      if index == 0 || StemmedWord.isVowel(bytes[index - 1]) {
        bytes[index] = StemmedWord.bigY
        isMarked = true
      }
    }
    return isMarked
  }

  private static let exceptions: [PackedWord: PackedWord] = [
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl",
    "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
    "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos",
    "bias": "bias", "andes": "andes",
  ]
}

/// Up to eight letters in one number, the last one lowest.
struct PackedWord: Hashable, ExpressibleByStringLiteral, Sendable {
  let value: UInt64
  let count: Int

  init(stringLiteral text: String) { self.init(Array(text.utf8)) }

  /// The last eight bytes of a word.
  init(_ word: [UInt8]) {
    var value: UInt64 = 0
    for index in max(0, word.count - 8)..<word.count { value = value << 8 | UInt64(word[index]) }
    self.value = value
    count = min(8, word.count)
  }

  func append(to bytes: inout [UInt8]) {
    var shift = (count - 1) * 8
    while shift >= 0 {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      shift -= 8
    }
  }
}

/// A word on its way to its stem, with the two regions in which suffixes may go.
private struct StemmedWord {
  static let y = UInt8(ascii: "y")
  static let bigY = UInt8(ascii: "Y")

  var bytes: [UInt8]
  /// Where the regions R1 and R2 of the description begin.
  let first: Int
  let second: Int
  /// The last eight bytes.
  private var tail: UInt64

  /// An ending, and what stands in its place.
  struct Suffix {
    let value: UInt64
    let mask: UInt64
    let count: Int
    let other: PackedWord

    init(_ suffix: PackedWord, _ other: PackedWord = "") {
      value = suffix.value
      mask = suffix.count == 8 ? .max : (1 << UInt64(suffix.count * 8)) - 1
      count = suffix.count
      self.other = other
    }
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
    tail = PackedWord(bytes).value
    first = Self.firstRegion(of: bytes)
    second = Self.region(of: bytes, from: first)
  }

  static func isVowel(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: true
    default: false
    }
  }

  private static func firstRegion(of bytes: [UInt8]) -> Int {
    if bytes.count >= 5 {
      for prefix in prefixes where begins(bytes, prefix) { return prefix.count }
    }
    return region(of: bytes, from: 0)
  }

  private static let prefixes: [PackedWord] = ["gener", "commun", "arsen"]

  private static func begins(_ bytes: [UInt8], _ prefix: PackedWord) -> Bool {
    guard bytes.count >= prefix.count else { return false }
    var value: UInt64 = 0
    for index in 0..<prefix.count { value = value << 8 | UInt64(bytes[index]) }
    return value == prefix.value
  }

  private static func region(of bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, !isVowel(bytes[index]) { index += 1 }
    while index < bytes.count, isVowel(bytes[index]) { index += 1 }
    return min(index + 1, bytes.count)
  }

  @inline(__always)
  private func ends(with suffix: Suffix) -> Bool {
    tail & suffix.mask == suffix.value && bytes.count >= suffix.count
  }

  private mutating func removeLast(_ count: Int) {
    bytes.removeLast(count)
    tail = PackedWord(bytes).value
  }

  private mutating func append(_ byte: UInt8) {
    bytes.append(byte)
    tail = tail << 8 | UInt64(byte)
  }

  private mutating func apply(_ suffix: Suffix) {
    bytes.removeLast(suffix.count)
    suffix.other.append(to: &bytes)
    tail = PackedWord(bytes).value
  }

  private func isIn(_ region: Int, _ suffix: Suffix) -> Bool {
    bytes.count - suffix.count >= region
  }

  private func hasVowel(before end: Int) -> Bool {
    var index = 0
    while index < end {
      if Self.isVowel(bytes[index]) { return true }
      index += 1
    }
    return false
  }

  private func endsInShortSyllable(_ end: Int) -> Bool {
    if end == 2 { return Self.isVowel(bytes[0]) && !Self.isVowel(bytes[1]) }
    guard end > 2 else { return false }
    let last = bytes[end - 1]
    return !Self.isVowel(bytes[end - 3]) && Self.isVowel(bytes[end - 2]) && !Self.isVowel(last)
      && last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != Self.bigY
  }

  private static let plurals = ["sses", "ied", "ies", "us", "ss", "s"].map { Suffix($0) }

  /// Step 1a.
  mutating func removePlural() {
    let last = UInt8(truncatingIfNeeded: tail)
    guard last == UInt8(ascii: "s") || last == UInt8(ascii: "d") else { return }
    guard let place = Self.plurals.firstIndex(where: ends(with:)) else { return }
    switch place {
    case 0: removeLast(2)
    case 1, 2: removeLast(bytes.count > 4 ? 2 : 1)
    case 5: if hasVowel(before: bytes.count - 2) { removeLast(1) }
    default: break
    }
  }

  private static let invariant: [PackedWord] = [
    "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
  ]

  /// Whether the word, without its plural, stays as it is.
  var isInvariant: Bool {
    guard bytes.count == 6 || bytes.count == 7 else { return false }
    let word = PackedWord(bytes)
    return Self.invariant.contains { $0.value == word.value && $0.count == word.count }
  }

  private static let pasts = ["eedly", "eed"].map { Suffix($0, "ee") }
  private static let gerunds = ["ingly", "edly", "ing", "ed"].map { Suffix($0) }
  private static let lengthened = ["at", "bl", "iz"].map { Suffix($0) }

  /// Step 1b.
  mutating func removePastOrGerund() {
    let last = UInt8(truncatingIfNeeded: tail)
    guard last == UInt8(ascii: "d") || last == UInt8(ascii: "g") || last == Self.y else { return }
    if let suffix = Self.pasts.first(where: ends(with:)) {
      if isIn(first, suffix) { apply(suffix) }
      return
    }
    guard let suffix = Self.gerunds.first(where: ends(with:)),
      hasVowel(before: bytes.count - suffix.count)
    else { return }
    removeLast(suffix.count)
    if Self.lengthened.contains(where: ends(with:)) {
      append(UInt8(ascii: "e"))
    } else if endsInDouble {
      removeLast(1)
    } else if bytes.count <= first, endsInShortSyllable(bytes.count) {
      append(UInt8(ascii: "e"))
    }
  }

  private var endsInDouble: Bool {
    guard bytes.count >= 2, bytes[bytes.count - 1] == bytes[bytes.count - 2] else { return false }
    switch bytes[bytes.count - 1] {
    case UInt8(ascii: "b"), UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "g"),
      UInt8(ascii: "m"), UInt8(ascii: "n"), UInt8(ascii: "p"), UInt8(ascii: "r"),
      UInt8(ascii: "t"):
      return true
    default: return false
    }
  }

  /// Step 1c.
  mutating func replaceFinalY() {
    guard bytes.count > 2, let last = bytes.last, last == Self.y || last == Self.bigY,
      !Self.isVowel(bytes[bytes.count - 2])
    else { return }
    removeLast(1)
    append(UInt8(ascii: "i"))
  }

  /// Step 2, longest suffix first.
  static let secondStep: [Suffix] = [
    Suffix("ization", "ize"), Suffix("ational", "ate"), Suffix("fulness", "ful"),
    Suffix("ousness", "ous"), Suffix("iveness", "ive"), Suffix("tional", "tion"),
    Suffix("biliti", "ble"), Suffix("lessli", "less"), Suffix("entli", "ent"),
    Suffix("ation", "ate"), Suffix("alism", "al"), Suffix("aliti", "al"), Suffix("ousli", "ous"),
    Suffix("iviti", "ive"), Suffix("fulli", "ful"), Suffix("enci", "ence"), Suffix("anci", "ance"),
    Suffix("abli", "able"), Suffix("izer", "ize"), Suffix("ator", "ate"), Suffix("alli", "al"),
    Suffix("bli", "ble"), Suffix("ogi", "og"), Suffix("li"),
  ]
  private static let ogi = PackedWord("ogi").value
  private static let li = PackedWord("li").value
  private static let beforeLi = Array("cdeghkmnrt".utf8)

  mutating func replace(_ step: [Suffix]) {
    guard let suffix = step.first(where: ends(with:)), isIn(first, suffix) else { return }
    let place = bytes.count - suffix.count - 1
    let before: UInt8 = place >= 0 ? bytes[place] : 0
    if suffix.value == Self.ogi, before != UInt8(ascii: "l") { return }
    if suffix.value == Self.li, !Self.beforeLi.contains(before) { return }
    apply(suffix)
  }

  private static let ative = Suffix("ative")
  private static let thirdStep: [Suffix] = [
    Suffix("ational", "ate"), Suffix("tional", "tion"), Suffix("alize", "al"),
    Suffix("icate", "ic"), Suffix("iciti", "ic"), Suffix("ical", "ic"), Suffix("ness"),
    Suffix("ful"),
  ]

  /// Step 3.
  mutating func removeThirdStep() {
    if ends(with: Self.ative) {
      if isIn(second, Self.ative) { removeLast(5) }
      return
    }
    replace(Self.thirdStep)
  }

  private static let fourthStep: [Suffix] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
    "ive", "ize", "ion", "al", "er", "ic",
  ].map { Suffix($0) }
  private static let ion = PackedWord("ion").value

  /// Step 4.
  mutating func removeFourthStep() {
    guard let suffix = Self.fourthStep.first(where: ends(with:)), isIn(second, suffix) else {
      return
    }
    let place = bytes.count - suffix.count - 1
    let before: UInt8 = place >= 0 ? bytes[place] : 0
    if suffix.value == Self.ion, before != UInt8(ascii: "s"), before != UInt8(ascii: "t") { return }
    removeLast(suffix.count)
  }

  /// Step 5.
  mutating func removeFinalEOrL() {
    let end = bytes.count - 1
    guard end >= 0 else { return }
    if bytes[end] == UInt8(ascii: "e") {
      if end >= second || (end >= first && !endsInShortSyllable(end)) { removeLast(1) }
    } else if end >= 1, bytes[end] == UInt8(ascii: "l"), bytes[end - 1] == UInt8(ascii: "l"),
      end >= second
    {
      removeLast(1)
    }
  }
}
