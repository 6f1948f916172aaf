package import FlatStorage
package import Knowledge
package import RuleLanguage
internal import Synchronization
package import TextNormalization

/// Slips of the pen against the words that rules and documents use.
///
/// Three kinds are mended: characters of a known word of at least three that only sound right
/// (`敏感机` for `敏感肌`), a known word typed as it is read (`tuihuo` for `退货`), and one wrong, missing,
/// doubled or swapped letter in an English word of at least five (`retrun`). What is a known word
/// itself is never touched, nor what two known words could be meant by.
///
/// Only messages that nothing else answers are mended, and the result must be answered surely, so a
/// slip mended wrongly says nothing.
///
/// - ``Slips``: the words, and the message with its slips mended.
/// - ``Slips/HanWords``: known Han words by their sounds and by the letters of their sounds.
/// - ``Slips/LatinWords``: known Latin words by themselves and by what is left without one letter.
/// - ``Slips/Table``, ``Slips/Filter``: numbers by hashes, in flat arrays.
/// - ``Slips/Units``: a message as one byte a character.
/// - ``LazySlips``: the words, gathered when they are first needed.
///
/// ```swift
/// Slips(words: ["敏感肌", "退货", "return"]).mended(NormalizedText("敏感机 tuihuo"))  // 敏感肌 退货
/// ```
///
/// Limits: only the first ``Units/limit`` characters of a message are looked at, and kept where one is
/// mended. Invariants: the order of the words does not matter, nor how often one comes; a hash only
/// proposes a word, which is then compared; a message without slips allocates nothing.
package final class Slips: Sendable {
  private let han: HanWords
  private let latin: LatinWords

  /// - Complexity: O(*n*) in the characters of the words.
  package init(words: some Sequence<String>) {
    var hanWords = HanWords.Gathering()
    var latinWords = LatinWords.Gathering()
    var seen = Distinct()
    for word in words where seen.insert(word.utf8Span.span) {
      let text = NormalizedText(word)
      hanWords.add(text.scalars)
      latinWords.add(text)
    }
    han = HanWords(hanWords)
    latin = LatinWords(latinWords)
  }

  /// The words of rules and documents, those of lists in the order of their names.
  package static func words(of book: RuleBook, _ knowledge: KnowledgeIndex) -> [String] {
    book.phrases + book.lists.sorted { $0.key < $1.key }.flatMap(\.value.words)
      + knowledge.passages.tags
  }

  package init(from reader: inout FlatReader) throws(FlatError) {
    han = try HanWords(from: &reader)
    latin = try LatinWords(from: &reader)
  }

  package func encode(into writer: inout FlatWriter) {
    han.encode(into: &writer)
    latin.encode(into: &writer)
  }

  /// The message with its slips mended, or `nil` where it has none.
  ///
  /// - Complexity: O(*n*) in its first ``Units/limit`` characters; it allocates nothing where nothing
  ///   is mended and every character is one scalar.
  package func mended(_ text: NormalizedText) -> String? {
    if let mended = han.mended(text.scalars) {
      return mendedLatin(Array(mended)) ?? mended
    }
    switch Units.content(of: text.scalars) {
    case .nothing: return nil
    case .letters:
      let edits = edits(Units(text.scalars))
      return edits.isEmpty ? nil : Self.applied(edits, to: text.string.prefix(Units.limit))
    case .clusters: return mendedLatin(Array(text.string.prefix(Units.limit)))
    }
  }

  private func mendedLatin(_ characters: [Character]) -> String? {
    let edits = edits(Units(characters))
    return edits.isEmpty ? nil : Self.applied(edits, to: characters)
  }

  // MARK: - Letters

  private struct Edit {
    let range: Range<Int>
    let word: String
  }

  private static func applied(_ edits: [Edit], to characters: some Sequence<Character>) -> String {
    let characters = Array(characters)
    var result = ""
    var index = 0
    for edit in edits {
      result.append(contentsOf: characters[index..<edit.range.lowerBound])
      result += edit.word
      index = edit.range.upperBound
    }
    result.append(contentsOf: characters[index...])
    return result
  }

  /// Words of Latin letters, alone or up to four in a row, that are read like a known Han word; else
  /// one letter wrong in a known Latin word.
  private func edits(_ units: Units) -> [Edit] {
    var edits: [Edit] = []
    var index = 0
    while index < units.count {
      guard Units.isLetter(units[index]) else {
        index += 1
        continue
      }
      let word = units.run(from: index)
      index = word.range.upperBound
      guard word.isWord, !latin.contains(word, units) else { continue }
      if let edit = reading(word, units) {
        edits.append(edit)
        index = edit.range.upperBound
      } else if let place = latin.misspelt(word, units) {
        edits.append(Edit(range: word.range, word: latin.word(at: place)))
      }
    }
    return edits
  }

  /// A word that is typed as it is read has at least so many letters.
  private static let fewestLetters = 6
  /// It is typed in at most so many pieces.
  private static let mostPieces = 4

  /// The Han word that is read as `first`, or as `first` and what follows; of several the longest.
  private func reading(_ first: Units.Run, _ units: Units) -> Edit? {
    var joined = first
    var best: Edit?
    for piece in 1...Self.mostPieces {
      if joined.letters >= Self.fewestLetters, let word = han.word(readAs: joined, units) {
        best = Edit(range: joined.range, word: han.word(word))
      }
      let end = joined.range.upperBound
      guard piece < Self.mostPieces, end + 1 < units.count, units[end] == Units.blank,
        Units.isLetter(units[end + 1])
      else { break }
      let next = units.run(from: end + 1)
      guard next.isWord, !latin.contains(next, units) else { break }
      joined.append(next, units)
    }
    return best
  }
}

/// The words, gathered when a message is first in need of mending.
final class LazySlips: Sendable {
  private let gathered = AtomicLazyReference<Slips>()
  /// Held while the words are gathered, so that they are gathered once.
  private let gathering = Mutex<Void>(())

  /// Takes tables that were made before; without effect once a message was in need of them.
  func set(_ slips: Slips) { _ = gathered.storeIfNil(slips) }

  func mended(_ text: NormalizedText, _ book: RuleBook, _ knowledge: KnowledgeIndex) -> String? {
    mended(text) { Slips.words(of: book, knowledge) }
  }

  func mended(_ text: NormalizedText, words: () -> [String]) -> String? {
    let slips =
      gathered.load()
      ?? gathering.withLock { _ in
        gathered.load() ?? gathered.storeIfNil(Slips(words: words()))
      }
    return slips.mended(text)
  }
}
