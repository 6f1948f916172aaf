/// Porter2, the English stemmer of the Snowball project, written from its published description.
///
/// `plants`, `planted` and `planting` become `plant`. Input is a folded word; whatever is not made of
/// `a…z` comes back as it is.
///
/// - SeeAlso: <https://snowballstem.org/algorithms/english/stemmer.html>
enum EnglishStemmer {
  static func stem(_ word: String) -> String {
    var bytes = Array(word.utf8)
    guard bytes.count > 2, bytes.count <= 64, bytes.allSatisfy(isLetter) else { return word }
    if let fixed = exceptions[word] { return fixed }
    markConsonantalY(&bytes)
    var stemmer = StemmedWord(bytes: bytes)
    stemmer.removePlural()
    if invariantAfterPlural.contains(stemmer.text) { return stemmer.text }
    stemmer.removePastOrGerund()
    stemmer.replaceFinalY()
    stemmer.replace(StemmedWord.secondStep)
    stemmer.removeThirdStep()
    stemmer.removeFourthStep()
    stemmer.removeFinalEOrL()
    return stemmer.text
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  /// A `y` at the start or after a vowel is a consonant, written `Y` while the word is stemmed.
  private static func markConsonantalY(_ bytes: inout [UInt8]) {
    for index in bytes.indices where bytes[index] == StemmedWord.y {
      if index == 0 || StemmedWord.isVowel(bytes[index - 1]) { bytes[index] = StemmedWord.bigY }
    }
  }

  private static let exceptions: [String: String] = [
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl",
    "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
    "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos",
    "bias": "bias", "andes": "andes",
  ]

  private static let invariantAfterPlural: Set<String> = [
    "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
  ]
}

/// A word on its way to its stem, with the two regions in which suffixes may go.
private struct StemmedWord {
  static let y = UInt8(ascii: "y")
  static let bigY = UInt8(ascii: "Y")

  var bytes: [UInt8]
  /// Where the regions R1 and R2 of the description begin.
  let first: Int
  let second: Int

  init(bytes: [UInt8]) {
    self.bytes = bytes
    first = Self.firstRegion(of: bytes)
    second = Self.region(of: bytes, from: first)
  }

  var text: String {
    String(decoding: bytes.map { $0 == Self.bigY ? Self.y : $0 }, as: UTF8.self)
  }

  static func isVowel(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: true
    default: false
    }
  }

  private static func firstRegion(of bytes: [UInt8]) -> Int {
    for prefix in ["gener", "commun", "arsen"] where bytes.starts(with: prefix.utf8) {
      return prefix.utf8.count
    }
    return region(of: bytes, from: 0)
  }

  private static func region(of bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, !isVowel(bytes[index]) { index += 1 }
    while index < bytes.count, isVowel(bytes[index]) { index += 1 }
    return min(index + 1, bytes.count)
  }

  func ends(with suffix: String) -> Bool {
    let count = suffix.utf8.count
    return bytes.count >= count && bytes.suffix(count).elementsEqual(suffix.utf8)
  }

  private mutating func replace(_ suffix: String, with other: String) {
    bytes.removeLast(suffix.utf8.count)
    bytes.append(contentsOf: other.utf8)
  }

  private func isIn(_ region: Int, _ suffix: String) -> Bool {
    bytes.count - suffix.utf8.count >= region
  }

  private func hasVowel(before end: Int) -> Bool {
    end > 0 && bytes[..<end].contains(where: Self.isVowel)
  }

  private func endsInShortSyllable(_ end: Int) -> Bool {
    if end == 2 { return Self.isVowel(bytes[0]) && !Self.isVowel(bytes[1]) }
    guard end > 2 else { return false }
    let last = bytes[end - 1]
    return !Self.isVowel(bytes[end - 3]) && Self.isVowel(bytes[end - 2]) && !Self.isVowel(last)
      && last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != Self.bigY
  }

  /// Step 1a.
  mutating func removePlural() {
    if ends(with: "sses") {
      bytes.removeLast(2)
    } else if ends(with: "ied") || ends(with: "ies") {
      bytes.removeLast(bytes.count > 4 ? 2 : 1)
    } else if ends(with: "us") || ends(with: "ss") {
      return
    } else if ends(with: "s"), hasVowel(before: bytes.count - 2) {
      bytes.removeLast()
    }
  }

  /// Step 1b.
  mutating func removePastOrGerund() {
    for suffix in ["eedly", "eed"] where ends(with: suffix) {
      if isIn(first, suffix) { replace(suffix, with: "ee") }
      return
    }
    for suffix in ["ingly", "edly", "ing", "ed"] where ends(with: suffix) {
      guard hasVowel(before: bytes.count - suffix.utf8.count) else { return }
      bytes.removeLast(suffix.utf8.count)
      if ends(with: "at") || ends(with: "bl") || ends(with: "iz") {
        bytes.append(UInt8(ascii: "e"))
      } else if ["bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"].contains(where: ends(with:))
      {
        bytes.removeLast()
      } else if bytes.count <= first, endsInShortSyllable(bytes.count) {
        bytes.append(UInt8(ascii: "e"))
      }
      return
    }
  }

  /// Step 1c.
  mutating func replaceFinalY() {
    guard bytes.count > 2, let last = bytes.last, last == Self.y || last == Self.bigY,
      !Self.isVowel(bytes[bytes.count - 2])
    else { return }
    bytes[bytes.count - 1] = UInt8(ascii: "i")
  }

  /// Step 2, longest suffix first.
  static let secondStep: [(suffix: String, other: String)] = [
    ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"),
    ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"),
    ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"),
    ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"),
    ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
  ]

  mutating func replace(_ step: [(suffix: String, other: String)]) {
    guard let (suffix, other) = step.first(where: { ends(with: $0.suffix) }), isIn(first, suffix)
    else { return }
    let before = bytes.dropLast(suffix.utf8.count).last
    if suffix == "ogi", before != UInt8(ascii: "l") { return }
    if suffix == "li", !"cdeghkmnrt".utf8.contains(where: { $0 == before }) { return }
    replace(suffix, with: other)
  }

  /// Step 3.
  mutating func removeThirdStep() {
    if ends(with: "ative") {
      if isIn(second, "ative") { bytes.removeLast(5) }
      return
    }
    replace([
      ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"),
      ("ical", "ic"), ("ness", ""), ("ful", ""),
    ])
  }

  /// Step 4.
  mutating func removeFourthStep() {
    let suffixes = [
      "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
      "ive", "ize", "ion", "al", "er", "ic",
    ]
    guard let suffix = suffixes.first(where: ends(with:)), isIn(second, suffix) else { return }
    let before = bytes.dropLast(suffix.utf8.count).last
    if suffix == "ion", before != UInt8(ascii: "s"), before != UInt8(ascii: "t") { return }
    bytes.removeLast(suffix.utf8.count)
  }

  /// Step 5.
  mutating func removeFinalEOrL() {
    let end = bytes.count - 1
    if ends(with: "e") {
      if end >= second || (end >= first && !endsInShortSyllable(end)) { bytes.removeLast() }
    } else if ends(with: "ll"), end >= second {
      bytes.removeLast()
    }
  }
}
