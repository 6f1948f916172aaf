internal import TextNormalization

/// Words and phrases to find in folded text.
///
/// Written as one string, parted by commas or line breaks, folded like the messages. A word that
/// begins or ends with a letter or digit of a script with blanks must begin or end where a word does
/// there; a `*` behind it lifts that for its end. A `$` behind it asks for the end of a clause.
struct WordList: Sendable {
  private struct Entry: Sendable {
    let scalars: [Unicode.Scalar]
    let isOpen: Bool
    let endsClause: Bool
  }

  /// By first scalar, the longest first.
  private let entries: [Unicode.Scalar: [Entry]]
  /// A bit for each first scalar modulo 1,024: most places of a text need no look-up.
  private let firsts: [UInt64]

  init(_ text: String) {
    var found: [Unicode.Scalar: [Entry]] = [:]
    for part in text.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      let isOpen = part.last == "*"
      let endsClause = part.last == "$"
      let word = NormalizedText(String(isOpen || endsClause ? part.dropLast() : part)).scalars
      guard let first = word.first else { continue }
      found[first, default: []].append(
        Entry(scalars: word, isOpen: isOpen, endsClause: endsClause))
    }
    var firsts = [UInt64](repeating: 0, count: 16)
    for first in found.keys { firsts[Int(first.value >> 6) & 15] |= 1 << UInt64(first.value & 63) }
    self.firsts = firsts
    entries = found.mapValues { words in
      words.sorted { $0.scalars.count > $1.scalars.count }
    }
  }

  /// The length of the longest word of the list that stands at `start`, or `nil`.
  func length(in text: [Unicode.Scalar], at start: Int) -> Int? {
    guard start < text.count else { return nil }
    let first = text[start]
    guard firsts[Int(first.value >> 6) & 15] & (1 << UInt64(first.value & 63)) != 0,
      let candidates = entries[first]
    else { return nil }
    let beginsInWord =
      start > 0 && isWordScalar(first) && isWordScalar(text[start - 1])
    if beginsInWord { return nil }
    for entry in candidates where stands(entry, in: text, at: start) { return entry.scalars.count }
    return nil
  }

  private func stands(_ entry: Entry, in text: [Unicode.Scalar], at start: Int) -> Bool {
    let end = start + entry.scalars.count
    guard end <= text.count else { return false }
    for offset in 1..<max(1, entry.scalars.count)
    where text[start + offset] != entry.scalars[offset] {
      return false
    }
    guard end < text.count else { return true }
    if entry.endsClause { return !isHan(text[end]) && !isWordScalar(text[end]) }
    return entry.isOpen || !(isWordScalar(text[end - 1]) && isWordScalar(text[end]))
  }

  /// The first place where a word of the list stands.
  func firstMatch(in text: [Unicode.Scalar]) -> Range<Int>? {
    for start in text.indices {
      if let length = length(in: text, at: start) { return start..<(start + length) }
    }
    return nil
  }

  func isFound(in text: [Unicode.Scalar]) -> Bool { firstMatch(in: text) != nil }

  /// How many different words of the list stand in the text, from left to right, the longest first,
  /// none overlapping another.
  func distinctMatches(in text: [Unicode.Scalar]) -> Int {
    var seen: [ArraySlice<Unicode.Scalar>] = []
    var start = 0
    while start < text.count {
      guard let length = length(in: text, at: start) else {
        start += 1
        continue
      }
      let word = text[start..<(start + length)]
      if !seen.contains(word) { seen.append(word) }
      start += length
    }
    return seen.count
  }

  /// The text with a blank for every scalar of the list's words, so that other lists pass them by.
  func blanked(in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result = text
    var start = 0
    while start < text.count {
      guard let length = length(in: text, at: start) else {
        start += 1
        continue
      }
      for place in start..<(start + length) { result[place] = " " }
      start += length
    }
    return result
  }

  /// Whether the whole string is a word of the list.
  func contains(_ word: String) -> Bool {
    let scalars = Array(word.unicodeScalars)
    return !scalars.isEmpty && length(in: scalars, at: 0) == scalars.count
  }
}
