/// Simple English inflection: what stands for `return`, `returns`, `returned` and `returning` alike.
///
/// Rules compare these stems, so it must err on the side of leaving a word alone: plural and
/// third-person `s`, `ed` and `ing` go, with the doubled letter or the `e` that they brought; nothing
/// else does. A Porter stemmer, which joins far more, serves the search.
package enum Inflection {
  /// The stem of a folded word; anything but ASCII letters, and words of one or two letters, are
  /// their own stem.
  ///
  /// - Complexity: O(*n*) in the length of the word.
  package static func stem(_ word: some BidirectionalCollection<UInt8>) -> [UInt8] {
    var stem = Array(word)
    reduce(&stem)
    return stem
  }

  /// Cuts a folded word to its stem, in place and without new memory.
  package static func reduce(_ stem: inout [UInt8]) {
    // No other last letter goes or changes.
    guard stem.count > 2, let last = stem.last,
      last == letter("s") || last == letter("d") || last == letter("g") || last == letter("e")
        || last == letter("y"),
      stem.allSatisfy({ (0x61...0x7A).contains($0) }), !isException(stem)
    else { return }
    takeOffPlural(&stem)
    takeOffParticiple(&stem)
    if stem.count > 3, stem.last == letter("e") { stem.removeLast() }
    if stem.last == letter("y") { stem[stem.count - 1] = letter("i") }
  }

  /// Words that only look inflected.
  private static let exceptions: [UInt64] = [
    "news", "lens", "this", "plus", "gas", "bus", "always", "during", "evening", "morning",
    "nothing", "something", "anything", "everything", "spring", "string", "king", "ring",
    "hundred", "sacred", "naked", "wicked", "indeed", "thus", "yes", "pregnant", "previous",
  ].map { packed(Array($0.utf8)) }.sorted()

  /// The longest exception has ten letters; twelve of five bits fit into a number.
  private static let longestException = 10

  private static func packed(_ word: [UInt8]) -> UInt64 {
    var number: UInt64 = 0
    for byte in word { number = number << 5 | UInt64(byte & 31) }
    return number
  }

  private static func isException(_ word: [UInt8]) -> Bool {
    guard word.count <= longestException else { return false }
    let key = packed(word)
    var (low, high) = (0, exceptions.count)
    while low < high {
      let middle = (low + high) / 2
      if exceptions[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < exceptions.count && exceptions[low] == key
  }

  private static func takeOffPlural(_ stem: inout [UInt8]) {
    guard stem.count > 3, stem.last == letter("s") else { return }
    let before = stem[stem.count - 2]
    if ends(stem, "sses") || ends(stem, "ches") || ends(stem, "shes") || ends(stem, "xes") {
      stem.removeLast()
      stem.removeLast()
    } else if ends(stem, "ies"), stem.count > 4 {
      stem.removeLast()
      stem.removeLast()
    } else if before != letter("s"), before != letter("u"), before != letter("i") {
      stem.removeLast()
    }
  }

  private static func takeOffParticiple(_ stem: inout [UInt8]) {
    let ending = ends(stem, "ing") ? 3 : ends(stem, "ed") ? 2 : 0
    let rest = stem.count - ending
    guard ending > 0, rest >= 3, stem[..<rest].contains(where: isVowel),
      !(ending == 2 && stem[rest - 1] == letter("e"))
    else { return }
    for _ in 0..<ending { stem.removeLast() }
    let last = stem[stem.count - 1]
    if stem.count > 3, last == stem[stem.count - 2], !isVowel(last), last != letter("l"),
      last != letter("s"), last != letter("z"), last != letter("f")
    {
      stem.removeLast()
    }
  }

  private static func letter(_ letter: Unicode.Scalar) -> UInt8 { UInt8(letter.value) }

  /// `aeiouy`, as bits from `a` on.
  private static func isVowel(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) && 0x110_4111 >> UInt32(byte - 0x61) & 1 == 1
  }

  private static func ends(_ word: [UInt8], _ ending: StaticString) -> Bool {
    let start = word.count - ending.utf8CodeUnitCount
    guard start >= 0 else { return false }
    for place in 0..<ending.utf8CodeUnitCount
    where unsafe word[start + place] != ending.utf8Start[place] {
      return false
    }
    return true
  }
}
