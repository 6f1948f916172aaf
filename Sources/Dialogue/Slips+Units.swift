internal import TextNormalization

extension Slips {
  /// The first characters of a message, one byte each: an ASCII character that stands alone is itself,
  /// a letter with marks ``marked``, anything else ``other``.
  struct Units {
    /// Longer messages are no slips of one word.
    static let limit = 200

    static let other: UInt8 = 0
    static let blank: UInt8 = 0x20
    static let marked: UInt8 = 0x80

    private var bytes = InlineArray<200, UInt8>(repeating: 0)
    private(set) var count = 0

    subscript(index: Int) -> UInt8 { bytes[index] }

    /// What a message holds that matters here.
    enum Content {
      case nothing
      case letters
      /// Letters, and scalars that may be one character with their neighbours.
      case clusters
    }

    /// Takes the first characters of `scalars`, unless only grapheme breaking knows what they are.
    mutating func fill(_ scalars: [Unicode.Scalar]) -> Content {
      count = min(Self.limit, scalars.count)
      var hasLetters = false
      var standAlone = scalars.count <= Self.limit || Self.standsAlone(scalars[Self.limit])
      for index in 0..<count {
        let value = scalars[index].value
        if value < 0x80, value != 0x0D {
          bytes[index] = UInt8(truncatingIfNeeded: value)
          hasLetters = hasLetters || (0x61...0x7A).contains(value)
        } else if !Self.standsAlone(scalars[index]) {
          standAlone = false
          break
        }
      }
      if standAlone { return hasLetters ? .letters : .nothing }
      return scalars.contains { (0x61...0x7A).contains($0.value) } ? .clusters : .nothing
    }

    mutating func fill(_ characters: [Character]) {
      count = min(Self.limit, characters.count)
      for index in 0..<count { bytes[index] = Self.unit(characters[index]) }
    }

    static func unit(_ character: Character) -> UInt8 {
      if character == " " { return blank }
      guard ("a"..."z").contains(character) else { return other }
      return character.utf8.count == 1 ? character.utf8.first ?? other : marked
    }

    /// Whether a scalar is a character of its own beside whatever stands alone as well.
    ///
    /// The common ranges only: no marks, joiners, regional indicators, jamos or prefixes.
    static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x0D: false
      case 0x00...0x02FF, 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20BF, 0x2100...0x214F,
        0x2190...0x23FF, 0x2460...0x27BF, 0x3000...0x3029, 0x3030...0x3098, 0x309B...0x30FF,
        0x3400...0x9FFF, 0xFF01...0xFF9D, 0x1F300...0x1F3FA, 0x1F400...0x1FAFF,
        0x20000...0x2A6DF:
        true
      default: false
      }
    }

    static func isLetter(_ unit: UInt8) -> Bool { isPlainLetter(unit) || unit == marked }

    static func isPlainLetter(_ unit: UInt8) -> Bool { unit &- 0x61 < 26 }

    /// Letters in a row, and after ``append(_:_:)`` such runs with blanks between them.
    struct Run {
      var range: Range<Int>
      var letters: Int
      /// Of the letters.
      var hash: UInt64
      /// Whether all are letters without marks.
      var isWord: Bool

      mutating func append(_ next: Run, _ units: Units) {
        for index in next.range { hash = LetterHash.appending(units[index], to: hash) }
        letters += next.letters
        range = range.lowerBound..<next.range.upperBound
      }
    }

    /// The letters from `start` on up to what is no letter.
    func run(from start: Int) -> Run {
      var run = Run(range: start..<start, letters: 0, hash: 0, isWord: true)
      var index = start
      while index < count, Self.isLetter(bytes[index]) {
        if !Self.isPlainLetter(bytes[index]) { run.isWord = false }
        run.hash = LetterHash.appending(bytes[index], to: run.hash)
        index += 1
      }
      run.range = start..<index
      run.letters = index - start
      return run
    }
  }

  /// A polynomial hash of letters, from which the hash without one of them follows in one step.
  enum LetterHash {
    /// Odd, so that it has an inverse.
    static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    static let inverse: UInt64 = {
      // Newton: each step doubles the number of bits that are right, five at first.
      var inverse = (3 &* base) ^ 2
      for _ in 0..<4 { inverse = inverse &* (2 &- base &* inverse) }
      return inverse
    }()

    @inline(__always)
    static func appending(_ letter: UInt8, to hash: UInt64) -> UInt64 {
      hash &* base &+ UInt64(letter)
    }
  }

  /// The hashes of a word, and of the word without each of its letters; of equal letters in a row
  /// only the first is left out.
  struct Deletions {
    private let range: Range<Int>
    private let whole: UInt64
    /// What comes behind the letter that is left out, and the weight of that letter.
    private var suffix: UInt64 = 0
    private var weight: UInt64 = 1
    private var index: Int
    private let inverse = LetterHash.inverse

    init(_ word: Units.Run) { self.init(word.range, hash: word.hash) }

    init(_ range: Range<Int>, hash: UInt64) {
      (self.range, whole, index) = (range, hash, range.upperBound + 1)
    }

    /// The next hash, and the place of the letter that is left out; the end of the word for none.
    ///
    /// - Parameter letter: what stands at a place of the word.
    @inline(__always)
    mutating func next(_ letter: (Int) -> UInt8) -> (hash: UInt64, place: Int)? {
      if index > range.upperBound {
        index = range.upperBound
        return (whole, index)
      }
      while index > range.lowerBound {
        index -= 1
        let behind = suffix
        suffix &+= UInt64(letter(index)) &* weight
        weight &*= LetterHash.base
        if index > range.lowerBound, letter(index) == letter(index - 1) { continue }
        return ((whole &- suffix) &* inverse &+ behind, index)
      }
      return nil
    }
  }
}
