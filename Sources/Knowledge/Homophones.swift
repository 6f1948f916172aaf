internal import Foundation
internal import TextNormalization

/// Corrects slips of the pronunciation input: 红之朱 where headings say 红蜘蛛.
///
/// Three characters in a row are corrected if they stand nowhere in the documents, not even by twos,
/// at least one of them is right, and exactly one run of three in the headings sounds the same, tones
/// aside. Shorter runs are left alone: too many words of two characters sound alike.
struct Homophones: Sendable {
  /// The sound of each term that is a Han character, by number; 0 for the rest.
  private var sounds: [UInt16] = []
  private var numbers: [String: UInt16] = [:]
  /// For three sounds, the place of the first of three terms in ``triples``, or ``ambiguous``.
  private var places: [UInt64: Int32] = [:]
  private var triples: [Int32] = []

  private static let ambiguous: Int32 = -1

  init() {}

  init(_ terms: Vocabulary, headings: FlatLists) {
    let isUsed = Set(headings.values)
    let characters = terms.texts.indices.filter {
      isUsed.contains(Int32($0)) && Self.isHanCharacter(terms.texts[$0])
    }
    guard !characters.isEmpty else { return }
    sounds = [UInt16](repeating: 0, count: terms.count)
    for (term, sound) in zip(characters, Self.sounds(of: characters.map { terms.texts[$0] })) {
      guard !sound.isEmpty, numbers.count < Int(UInt16.max) - 1 else { continue }
      let number = numbers[sound] ?? UInt16(numbers.count + 1)
      numbers[sound] = number
      sounds[term] = number
    }
    places.reserveCapacity(headings.values.count / 2)
    for heading in 0..<headings.count {
      for start in headings.range(heading).dropLast(2) { add(headings.values, at: start) }
    }
  }

  private mutating func add(_ terms: [Int32], at start: Int) {
    guard
      let key = Self.key(
        sounds[Int(terms[start])], sounds[Int(terms[start + 1])], sounds[Int(terms[start + 2])])
    else { return }
    guard let place = places[key] else {
      places[key] = Int32(triples.count)
      triples.append(contentsOf: terms[start..<start + 3])
      return
    }
    guard place != Self.ambiguous else { return }
    for offset in 0..<3 where triples[Int(place) + offset] != terms[start + offset] {
      places[key] = Self.ambiguous
    }
  }

  /// Puts the characters of the headings where `run` only sounds like them.
  ///
  /// - Parameter isPair: whether two terms stand side by side anywhere in the documents.
  func corrected(
    _ run: UnitRun, _ terms: Vocabulary, isPair: (Int32, Int32) -> Bool
  ) -> UnitRun {
    guard run.isHan, run.units.count >= 3, !triples.isEmpty else { return run }
    var result = run
    let known = run.units.map { terms.numbers[$0.text] ?? -1 }
    var heard: [UInt16]?
    for start in 0..<known.count - 2 {
      let here = known[start..<start + 3]
      guard here.contains(where: { $0 >= 0 }), !isPair(known[start], known[start + 1]),
        !isPair(known[start + 1], known[start + 2])
      else { continue }
      let sounds = heard ?? soundNumbers(run.units, known)
      heard = sounds
      guard let key = Self.key(sounds[start], sounds[start + 1], sounds[start + 2]),
        let place = places[key], place != Self.ambiguous
      else { continue }
      let triple = triples[Int(place)..<Int(place) + 3]
      guard zip(triple, here).contains(where: { $0 == $1 }) else { continue }
      for (offset, term) in triple.enumerated() where term != known[start + offset] {
        result.units[start + offset].text = terms.texts[Int(term)]
        result.units[start + offset].isSlip = true
      }
    }
    return result
  }

  /// The sounds of a run; characters that no heading holds are looked up together, which costs more.
  private func soundNumbers(_ units: [Unit], _ known: [Int32]) -> [UInt16] {
    var result = known.map { $0 >= 0 && Int($0) < sounds.count ? sounds[Int($0)] : 0 }
    let unknown = result.indices.filter { result[$0] == 0 }
    guard !unknown.isEmpty, unknown.count <= 64 else { return result }
    for (place, sound) in zip(unknown, Self.sounds(of: unknown.map { units[$0].text })) {
      result[place] = numbers[sound] ?? 0
    }
    return result
  }

  private static func key(_ first: UInt16, _ second: UInt16, _ third: UInt16) -> UInt64? {
    guard first != 0, second != 0, third != 0 else { return nil }
    return UInt64(first) << 32 | UInt64(second) << 16 | UInt64(third)
  }

  private static func isHanCharacter(_ text: String) -> Bool {
    text.unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) } == true
  }

  /// The syllable of each character without its tone.
  private static func sounds(of characters: [String]) -> [String] {
    let lines = characters.joined(separator: "\n")
    guard let latin = lines.applyingTransform(StringTransform("Han-Latin"), reverse: false) else {
      return characters.map { _ in "" }
    }
    return latin.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var letters = String.UnicodeScalarView()
      for scalar in line.decomposedStringWithCanonicalMapping.unicodeScalars
      where (0x61...0x7A).contains(scalar.value) {
        letters.append(scalar)
      }
      return String(letters)
    }
  }
}
