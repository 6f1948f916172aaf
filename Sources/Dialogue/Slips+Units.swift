internal import TextNormalization

extension Slips {
  /// The first characters of a message, one scalar each: a character of one scalar is itself, a letter
  /// with marks ``marked``, any other cluster ``other``.
  struct Units {
    /// Longer messages are no slips of one word.
    static let limit = 200

    static let other: Unicode.Scalar = "\0"
    static let blank: Unicode.Scalar = " "
    /// No text needs a noncharacter.
    static let marked: Unicode.Scalar = "\u{10FFFF}"

    private let scalars: [Unicode.Scalar]
    let count: Int

    subscript(index: Int) -> Unicode.Scalar { scalars[index] }

    /// - Precondition: every scalar is a character (``content(of:)``).
    init(_ scalars: [Unicode.Scalar]) {
      (self.scalars, count) = (scalars, min(Self.limit, scalars.count))
    }

    init(_ characters: [Character]) { self.init(characters.map(Self.unit)) }

    /// What a message holds that matters here.
    enum Content {
      case nothing
      case letters
      /// Letters, and scalars that may be one character with their neighbours.
      case clusters
    }

    /// What the first scalars hold, at most `count`; by default the first characters of a message,
    /// and one more, which may belong to them.
    static func content(of scalars: [Unicode.Scalar], first count: Int = limit + 1) -> Content {
      var hasLetters = false
      for index in 0..<min(count, scalars.count) {
        let scalar = scalars[index]
        if isPlainLetter(scalar) {
          hasLetters = true
        } else if !standsAlone(scalar) {
          return scalars.contains(where: isPlainLetter) ? .clusters : .nothing
        }
      }
      return hasLetters ? .letters : .nothing
    }

    static func unit(_ character: Character) -> Unicode.Scalar {
      let scalars = character.unicodeScalars
      if scalars.count == 1, let scalar = scalars.first, standsAlone(scalar) { return scalar }
      return ("a"..."z").contains(character) ? marked : other
    }

    /// Whether a scalar is a character of its own beside whatever stands alone as well.
    ///
    /// The common ranges only: no marks, joiners, regional indicators, jamos or prefixes.
    @inline(__always)
    static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x4E00...0x9FFF, 0x20...0x7E: true
      default: standsAloneRarely(scalar)
      }
    }

    private static func standsAloneRarely(_ scalar: Unicode.Scalar) -> Bool {
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

    @inline(__always)
    static func isLetter(_ unit: Unicode.Scalar) -> Bool { isPlainLetter(unit) || unit == marked }

    @inline(__always)
    static func isPlainLetter(_ unit: Unicode.Scalar) -> Bool { unit.value &- 0x61 < 26 }

    /// Letters in a row, and after ``append(_:_:)`` such runs with blanks between them.
    struct Run {
      var range: Range<Int>
      var letters: Int
      /// Of the letters.
      var hash: UInt64
      /// Whether all are letters without marks.
      var isWord: Bool

      mutating func append(_ next: Run, _ units: Units) {
        for index in next.range { hash = LetterHash.appending(units[index].value, to: hash) }
        letters += next.letters
        range = range.lowerBound..<next.range.upperBound
      }
    }

    /// The letters from `start` on up to what is no letter.
    func run(from start: Int) -> Run {
      var run = Run(range: start..<start, letters: 0, hash: 0, isWord: true)
      var index = start
      while index < count, Self.isLetter(scalars[index]) {
        if !Self.isPlainLetter(scalars[index]) { run.isWord = false }
        run.hash = LetterHash.appending(scalars[index].value, to: run.hash)
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
    static func appending(_ letter: UInt32, to hash: UInt64) -> UInt64 {
      hash &* base &+ UInt64(letter)
    }

    /// Brings every bit of a hash to the upper half and the upper half to the lower.
    @inline(__always)
    static func mix(_ hash: UInt64) -> UInt64 {
      let product = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
      return product ^ product >> 32
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
    mutating func next(_ letter: (Int) -> UInt32) -> (hash: UInt64, place: Int)? {
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
