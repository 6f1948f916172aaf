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
    guard stem.count > 2, stem.allSatisfy({ (0x61...0x7A).contains($0) }),
      !exceptions.contains(stem)
    else { return stem }
    takeOffPlural(&stem)
    takeOffParticiple(&stem)
    if stem.count > 3, stem.last == letter("e") { stem.removeLast() }
    if stem.last == letter("y") { stem[stem.count - 1] = letter("i") }
    return stem
  }

  /// Words that only look inflected.
  private static let exceptions: Set<[UInt8]> = Set(
    [
      "news", "lens", "this", "plus", "gas", "bus", "always", "during", "evening", "morning",
      "nothing", "something", "anything", "everything", "spring", "string", "king", "ring",
      "hundred", "sacred", "naked", "wicked", "indeed", "thus", "yes", "pregnant", "previous",
    ].map { Array($0.utf8) })

  private static func takeOffPlural(_ stem: inout [UInt8]) {
    guard stem.count > 3, stem.last == letter("s"), let before = stem.dropLast().last else {
      return
    }
    if stem.ends(with: "sses") || stem.ends(with: "ches") || stem.ends(with: "shes")
      || stem.ends(with: "xes")
    {
      stem.removeLast(2)
    } else if stem.ends(with: "ies"), stem.count > 4 {
      stem.removeLast(2)
    } else if ![letter("s"), letter("u"), letter("i")].contains(before) {
      stem.removeLast()
    }
  }

  private static func takeOffParticiple(_ stem: inout [UInt8]) {
    let ending = stem.ends(with: "ing") ? 3 : stem.ends(with: "ed") ? 2 : 0
    let rest = stem.dropLast(ending)
    guard ending > 0, rest.count >= 3, rest.contains(where: isVowel),
      !(ending == 2 && rest.last == letter("e"))
    else { return }
    stem.removeLast(ending)
    let last = stem[stem.count - 1]
    if stem.count > 3, last == stem[stem.count - 2], !isVowel(last),
      ![letter("l"), letter("s"), letter("z"), letter("f")].contains(last)
    {
      stem.removeLast()
    }
  }

  private static func letter(_ letter: Unicode.Scalar) -> UInt8 { UInt8(letter.value) }

  private static func isVowel(_ byte: UInt8) -> Bool {
    [0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains(byte)
  }
}

extension [UInt8] {
  fileprivate func ends(with ending: StaticString) -> Bool {
    count >= ending.utf8CodeUnitCount
      && suffix(ending.utf8CodeUnitCount).elementsEqual("\(ending)".utf8)
  }
}
