internal import TextNormalization

/// A unit of a text: the stem of a word, or one Han character.
struct Unit: Sendable {
  /// Its number in the ``Lexicon``; below 0 the complement of its number among the unknown words of
  /// its ``Analysis``.
  var symbol: Int32
  /// The character, where it is one Han character, else 0.
  var scalar: UInt32
  /// Where it stands in the folded text.
  var start: Int32
  var end: Int32
  /// Whether it stands for another word of the text: a synonym, or a word of ``Wording``.
  var isReplacement = false
  /// Whether the message has another character here that sounds the same.
  var isSlip = false

  var range: Range<Int> { Int(start)..<Int(max(start, end)) }
}

/// Units of one script that stand beside one another, by place.
struct UnitRun: Sendable {
  let isHan: Bool
  var start: Int
  var end: Int
}

/// Takes the units of a text one after the other.
protocol UnitSink {
  mutating func startRun(isHan: Bool)
  mutating func addHan(_ scalar: Unicode.Scalar, at place: Int)
  /// A word as it is written, in UTF-8; the sink may change the bytes.
  mutating func addWord(_ word: inout [UInt8], from start: Int, to end: Int)
}

/// Cuts a text into runs of letters and digits, and of Han characters. Words that only marks part are
/// one run.
enum UnitSplitter {
  /// The longest text that is looked at, in folded characters.
  static let longest = 20_000

  static func split(
    _ scalars: [Unicode.Scalar], into sink: inout some UnitSink, _ word: inout [UInt8]
  ) {
    let end = min(scalars.count, longest)
    var isInWords = false
    var index = 0
    while index < end {
      let start = index
      let kind = Kind(scalars[index])
      if kind == .han {
        isInWords = false
        sink.startRun(isHan: true)
        while index < end, Kind(scalars[index]) == .han {
          sink.addHan(scalars[index], at: index)
          index += 1
        }
      } else if kind == .word {
        while index < end, Kind(scalars[index]) == .word { index += 1 }
        var suffix = index
        if index + 1 < end, scalars[index] == "'", isLatinLetter(scalars[index + 1]) {
          suffix += 1
          while suffix < end, isLatinLetter(scalars[suffix]) { suffix += 1 }
        }
        if !isInWords { sink.startRun(isHan: false) }
        isInWords = true
        let letters = Letters(scalars, start..<index, suffix: index..<suffix)
        words(scalars, letters, into: &sink, &word)
        index = suffix
      } else {
        index += 1
      }
    }
  }

  /// What a folded character is part of; the common ones are told apart here and now.
  private enum Kind {
    case han
    case word
    case mark

    @inline(__always)
    init(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x4E00...0x9FFF: self = .han
      case 0x30...0x39, 0x61...0x7A: self = .word
      case 0...0xA9: self = .mark
      default: self = isHan(scalar) ? .han : isWordScalar(scalar) ? .word : .mark
      }
    }
  }

  private static func isLatinLetter(_ scalar: Unicode.Scalar) -> Bool {
    (0x61...0x7A).contains(scalar.value)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }

  /// The letters of one written word: without `'s`; of `don't`, without the apostrophe.
  private struct Letters {
    let first: Range<Int>
    var rest: Range<Int>

    init(_ scalars: [Unicode.Scalar], _ range: Range<Int>, suffix: Range<Int>) {
      first = range
      rest = suffix.upperBound..<suffix.upperBound
      if suffix.count > 1, !(suffix.count == 2 && scalars[suffix.lowerBound + 1] == "s") {
        rest = suffix.lowerBound + 1..<suffix.upperBound
      }
    }

    var count: Int { first.count + rest.count }

    func place(_ letter: Int) -> Int {
      letter < first.count
        ? first.lowerBound + letter : rest.lowerBound + letter - first.count
    }
  }

  /// `covid19` gives `covid` and `19`; a part has at most 64 letters.
  private static func words(
    _ scalars: [Unicode.Scalar], _ letters: Letters, into sink: inout some UnitSink,
    _ word: inout [UInt8]
  ) {
    let count = letters.count
    var start = 0
    while start < count {
      word.removeAll(keepingCapacity: true)
      let isNumber = isDigit(scalars[letters.place(start)])
      var end = start
      while end < count, end - start < 64 {
        let scalar = scalars[letters.place(end)]
        if isDigit(scalar) != isNumber { break }
        word.append(utf8: scalar)
        end += 1
      }
      sink.addWord(&word, from: letters.place(start), to: letters.place(end - 1) + 1)
      start = end
    }
  }
}

extension [UInt8] {
  mutating func append(utf8 scalar: Unicode.Scalar) {
    let value = scalar.value
    if value < 0x80 {
      append(UInt8(truncatingIfNeeded: value))
      return
    }
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
  }
}
