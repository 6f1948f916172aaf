internal import TextNormalization

/// A unit of a text: the stem of a word, or one Han character.
struct Unit: Hashable, Sendable {
  var text: String
  /// Where it stands in the folded text.
  var range: Range<Int>
  /// Whether it stands for another word of the text: a synonym, or a word of ``Wording``.
  var isReplacement = false
  /// Whether the message has another character here that sounds the same.
  var isSlip = false
}

/// Units of one script that stand beside one another.
struct UnitRun: Sendable {
  let isHan: Bool
  var units: [Unit]
}

/// Cuts texts into units, the same way for documents and for messages.
///
/// In this order: words of letters and single Han characters; two words that the documents write as
/// one are joined (`back up`, `backup`); synonyms are replaced by the word that stands for them.
struct Analyzer: Sendable {
  /// The longest text that is looked at, in folded characters.
  static let longest = 20_000

  /// Stems which join two words.
  private var compounds: Set<String> = []
  /// For the first unit of each phrase: the phrases, longest first.
  private var phrases: [String: [Phrase]] = [:]

  private struct Phrase {
    let units: [String]
    let replacement: [String]
    let isSynonym: Bool
  }

  init() {
    for group in Wording.groups {
      for word in group.others { addPhrase(word, standsFor: group.word, isSynonym: false) }
    }
    for word in Wording.courtesies { addPhrase(word, standsFor: "", isSynonym: false) }
  }

  /// Words which the documents write as one.
  mutating func addCompounds(from runs: [UnitRun]) {
    for run in runs where !run.isHan {
      for unit in run.units where unit.text.utf8.count >= 5 { compounds.insert(unit.text) }
    }
  }

  /// Adds lists of words that mean the same; the first word of a list stands for the others.
  ///
  /// A single Han character is no synonym: it would also be replaced inside other words.
  mutating func addSynonyms(_ lists: [[String]]) {
    for list in lists {
      for word in list { addCompounds(from: Self.split(NormalizedText(word))) }
    }
    for list in lists {
      guard let first = list.first else { continue }
      for word in list.dropFirst() { addPhrase(word, standsFor: first, isSynonym: true) }
    }
  }

  private mutating func addPhrase(_ phrase: String, standsFor word: String, isSynonym: Bool) {
    let units = plainUnits(phrase)
    let replacement = plainUnits(word)
    guard let first = units.first, units != replacement, units.count <= 16 else { return }
    if isSynonym, units.count == 1, first.unicodeScalars.first.map(isHan) == true { return }
    var list = phrases[first] ?? []
    if isSynonym { list.removeAll { $0.units == units } }
    guard !list.contains(where: { $0.units == units }) else { return }
    list.append(Phrase(units: units, replacement: replacement, isSynonym: isSynonym))
    phrases[first] = list.sorted { $0.units.count > $1.units.count }
  }

  private func plainUnits(_ text: String) -> [String] {
    Self.split(NormalizedText(text)).flatMap { joined($0).units.map(\.text) }
  }

  /// The runs of `text`, ready to be compared.
  func runs(_ text: NormalizedText) -> [UnitRun] {
    Self.split(text).map { replaced(joined($0)) }.filter { !$0.units.isEmpty }
  }

  // MARK: Steps

  private func joined(_ run: UnitRun) -> UnitRun {
    guard !run.isHan, run.units.count > 1, !compounds.isEmpty else { return run }
    var result = UnitRun(isHan: false, units: [])
    var index = 0
    while index < run.units.count {
      let unit = run.units[index]
      if index + 1 < run.units.count {
        let next = run.units[index + 1]
        let pair = unit.text + next.text
        let stem = EnglishStemmer.stem(pair)
        if pair.utf8.count >= 5, compounds.contains(stem) {
          let range = unit.range.lowerBound..<next.range.upperBound
          result.units.append(Unit(text: stem, range: range))
          index += 2
          continue
        }
      }
      result.units.append(unit)
      index += 1
    }
    return result
  }

  private func replaced(_ run: UnitRun) -> UnitRun {
    var result = UnitRun(isHan: run.isHan, units: [])
    result.units.reserveCapacity(run.units.count)
    var index = 0
    while index < run.units.count {
      guard let phrase = phrase(in: run.units, at: index) else {
        result.units.append(run.units[index])
        index += 1
        continue
      }
      let end = index + phrase.units.count
      let range = run.units[index].range.lowerBound..<run.units[end - 1].range.upperBound
      for word in phrase.replacement {
        result.units.append(Unit(text: word, range: range, isReplacement: true))
      }
      index = end
    }
    return result
  }

  private func phrase(in units: [Unit], at index: Int) -> Phrase? {
    phrases[units[index].text]?.first { phrase in
      let count = phrase.units.count
      guard index + count <= units.count else { return false }
      for offset in 1..<max(1, count) where units[index + offset].text != phrase.units[offset] {
        return false
      }
      return true
    }
  }

  /// Runs of letters and digits, and of Han characters. Words that only marks part are one run.
  static func split(_ text: NormalizedText) -> [UnitRun] {
    let scalars = text.scalars
    let end = min(scalars.count, longest)
    var runs: [UnitRun] = []
    var index = 0
    while index < end {
      let start = index
      if isHan(scalars[index]) {
        var run = UnitRun(isHan: true, units: [])
        while index < end, isHan(scalars[index]) {
          run.units.append(Unit(text: String(scalars[index]), range: index..<index + 1))
          index += 1
        }
        runs.append(run)
      } else if isWordScalar(scalars[index]) {
        while index < end, isWordScalar(scalars[index]) { index += 1 }
        var suffix = index
        if index + 1 < end, scalars[index] == "'", isLatinLetter(scalars[index + 1]) {
          suffix += 1
          while suffix < end, isLatinLetter(scalars[suffix]) { suffix += 1 }
        }
        let units = words(scalars, start..<index, suffix: index..<suffix)
        index = suffix
        if let last = runs.indices.last, !runs[last].isHan {
          runs[last].units += units
        } else {
          runs.append(UnitRun(isHan: false, units: units))
        }
      } else {
        index += 1
      }
    }
    return runs
  }

  private static func isLatinLetter(_ scalar: Unicode.Scalar) -> Bool {
    (0x61...0x7A).contains(scalar.value)
  }

  /// One written word: `covid19` gives `covid` and `19`; `'s` goes, `don't` becomes `dont`.
  private static func words(
    _ scalars: [Unicode.Scalar], _ range: Range<Int>, suffix: Range<Int>
  ) -> [Unit] {
    var letters = Array(range)
    if suffix.count > 1, !(suffix.count == 2 && scalars[suffix.lowerBound + 1] == "s") {
      letters += Array(suffix.dropFirst())
    }
    var units: [Unit] = []
    var start = 0
    while start < letters.count {
      let isDigit = (0x30...0x39).contains(scalars[letters[start]].value)
      var end = start + 1
      while end < letters.count, end - start < 64,
        (0x30...0x39).contains(scalars[letters[end]].value) == isDigit
      { end += 1 }
      var word = String.UnicodeScalarView()
      word.append(contentsOf: letters[start..<end].lazy.map { scalars[$0] })
      units.append(
        Unit(
          text: EnglishStemmer.stem(String(word)), range: letters[start]..<letters[end - 1] + 1))
      start = end
    }
    return units
  }
}
