import Dialogue
import TextNormalization

/// What ``Slips`` must give, written with texts, dictionaries and sets: slow, and plain to read.
struct ReferenceSlips {
  /// Han words by their syllables; `nil` where two share them.
  private var bySyllables: [String: String?] = [:]
  /// How many characters the longest of them has.
  private var longest = 0
  private var hanWords: Set<String> = []
  private var latinWords: Set<String> = []
  /// Latin words by what is left when one letter is taken out; `nil` where two are left alike.
  private var byDeletion: [String: String?] = [:]

  private static let fewestLetters = 6
  private static let fewestWordLetters = 5
  private static let limit = 200

  init(words: some Sequence<String>) {
    for word in words.sorted() { add(NormalizedText(word)) }
  }

  private mutating func add(_ text: NormalizedText) {
    if text.scalars.allSatisfy(isHan), (2...8).contains(text.scalars.count) {
      let word = text.string
      guard hanWords.insert(word).inserted, let syllables = Pinyin.syllables(of: word) else {
        return
      }
      longest = max(longest, syllables.count)
      for key in [syllables.joined(separator: "'"), syllables.joined()] {
        bySyllables[key] = bySyllables[key] == nil ? .some(word) : .some(nil)
      }
    }
    for word in Self.letters(of: text) where latinWords.insert(word).inserted {
      guard word.count >= Self.fewestWordLetters else { continue }
      for key in Self.deletions(word) {
        byDeletion[key] = byDeletion[key] == nil ? .some(word) : .some(nil)
      }
    }
  }

  func mended(_ text: NormalizedText) -> String? {
    let han = mendedHan(Array(text.scalars.prefix(Self.limit)))
    let latin = mendedLatin(han ?? String(text.string.prefix(Self.limit)))
    return latin ?? han
  }

  private func mendedHan(_ scalars: [Unicode.Scalar]) -> String? {
    var result = String.UnicodeScalarView()
    var changed = false
    var index = 0
    while index < scalars.count {
      if let (word, length) = homophone(scalars, at: index) {
        result.append(contentsOf: word.unicodeScalars)
        changed = true
        index += length
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return changed ? String(result) : nil
  }

  private func homophone(_ scalars: [Unicode.Scalar], at index: Int) -> (String, Int)? {
    guard longest >= 3, isHan(scalars[index]) else { return nil }
    for length in stride(from: min(longest, scalars.count - index), through: 3, by: -1) {
      var piece = String.UnicodeScalarView()
      piece.append(contentsOf: scalars[index..<index + length])
      let written = String(piece)
      guard let syllables = Pinyin.syllables(of: written) else { continue }
      if hanWords.contains(written) { return nil }
      guard let word = bySyllables[syllables.joined(separator: "'")] ?? nil,
        zip(word.unicodeScalars, piece).contains(where: ==)
      else { continue }
      return (word, length)
    }
    return nil
  }

  private func mendedLatin(_ text: String) -> String? {
    var result = ""
    var changed = false
    var pieces = Self.pieces(of: text)[...]
    while let piece = pieces.first {
      if let (word, count) = reading(pieces) {
        result += word
        changed = true
        pieces = pieces.dropFirst(count)
        continue
      }
      pieces.removeFirst()
      if let word = misspelt(piece) {
        result += word
        changed = true
      } else {
        result += piece
      }
    }
    return changed ? result : nil
  }

  private func reading(_ pieces: ArraySlice<String>) -> (word: String, count: Int)? {
    guard let first = pieces.first, Self.isWord(first) else { return nil }
    var joined = ""
    var best: (String, Int)?
    for (place, piece) in pieces.prefix(7).enumerated() {
      if place % 2 == 1 {
        guard piece == " " else { break }
        continue
      }
      guard Self.isWord(piece), !latinWords.contains(piece) else { break }
      joined += piece
      if joined.count >= Self.fewestLetters, let word = bySyllables[joined] ?? nil {
        best = (word, place + 1)
      }
    }
    return best
  }

  private func misspelt(_ word: String) -> String? {
    guard Self.isWord(word), word.count >= Self.fewestWordLetters, !latinWords.contains(word) else {
      return nil
    }
    var found: Set<String> = []
    for key in Self.deletions(word) {
      guard let entry = byDeletion[key] else { continue }
      guard let candidate = entry else { return nil }
      if candidate.first == word.first, Self.isOneSlip(word, candidate) { found.insert(candidate) }
    }
    return found.count == 1 ? found.first : nil
  }

  // MARK: - Letters

  private static func isWord(_ piece: String) -> Bool {
    piece.utf8.allSatisfy { (0x61...0x7A).contains($0) } && !piece.isEmpty
  }

  private static func letters(of text: NormalizedText) -> [String] {
    pieces(of: text.string).filter(isWord)
  }

  /// Runs of letters, and whatever is between them.
  private static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var current = ""
    var isLetters = false
    for character in text {
      let isLetter = ("a"..."z").contains(character)
      if isLetter != isLetters, !current.isEmpty {
        pieces.append(current)
        current = ""
      }
      isLetters = isLetter
      current.append(character)
    }
    return current.isEmpty ? pieces : pieces + [current]
  }

  /// The word itself and the word without each of its letters.
  private static func deletions(_ word: String) -> Set<String> {
    var keys: Set<String> = [word]
    for index in word.indices {
      keys.insert(String(word[..<index] + word[word.index(after: index)...]))
    }
    return keys
  }

  /// Whether one wrong, missing or additional letter or one swap of neighbours is all.
  private static func isOneSlip(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a), Array(b))
    var start = 0
    while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
    let (restA, restB) = (a[start...], b[start...])
    switch a.count - b.count {
    case 1: return restA.dropFirst().elementsEqual(restB)
    case -1: return restA.elementsEqual(restB.dropFirst())
    case 0:
      if restA.dropFirst().elementsEqual(restB.dropFirst()) { return true }
      return restA.count >= 2 && restA[start] == restB[start + 1]
        && restA[start + 1] == restB[start]
        && restA.dropFirst(2).elementsEqual(restB.dropFirst(2))
    default: return false
    }
  }
}
