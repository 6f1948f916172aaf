internal import TextNormalization

/// One unit of a text: a Han or kana character, a word of other letters, a number, or a word list
/// that stands for one of its entries.
struct IntentToken {
  enum Kind {
    case han, word, number, list
  }

  let kind: Kind
  /// Where it stands in ``TokenizedText/scalars``.
  let place: Range<Int>
  /// The hash of its stem; of its length for a number, of its list for a list.
  let stem: UInt64
  /// Whether the token itself is a function word.
  let isFunction: Bool
  /// Whether its stem is one.
  let isFunctionStem: Bool

  /// How many scalars a number has, at most nine: numbers of one length are one token.
  var digits: UInt32 { UInt32(min(9, place.count)) }
}

/// A text as the classifier sees it.
struct TokenizedText {
  /// More tokens than these are left unread: a message of a hundred kilobytes is no question.
  static let tokenLimit = 512
  /// Only so many scalars of one word are read.
  static let wordLimit = 48

  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var tokens: [IntentToken] = []

  init() {}

  init(_ text: NormalizedText) { read(text) }

  /// Forgets what it held and takes another text, without new memory where the old is enough.
  mutating func read(_ text: NormalizedText) {
    Cantonese.mandarin(text.scalars, into: &scalars)
    tokens.removeAll(keepingCapacity: true)
    var index = 0
    while index < scalars.count, tokens.count < Self.tokenLimit {
      let scalar = scalars[index]
      if isHan(scalar) {
        append(.han, index..<index + 1)
        index += 1
      } else if isDigit(scalar) {
        let end = numberEnd(from: index)
        append(.number, index..<end)
        index = end
      } else if Self.isWord(scalar) {
        let end = wordEnd(from: index)
        append(.word, index..<end)
        index = end
      } else {
        index += 1
      }
    }
  }

  /// The characters of a token, for people.
  func string(_ token: IntentToken) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[token.place])
    return String(text)
  }

  /// ``isWordScalar(_:)``, here for the letters of nearly all words.
  @inline(__always)
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    (0x61...0x7A).contains(scalar.value) || isWordScalar(scalar)
  }

  @inline(__always)
  private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39: true
    case 0...0x65F: false
    default: scalar.properties.generalCategory == .decimalNumber
    }
  }

  /// Digits, with single stops or commas between them.
  private func numberEnd(from start: Int) -> Int {
    var end = start
    while end < scalars.count {
      if isDigit(scalars[end]) {
        end += 1
      } else if scalars[end] == "." || scalars[end] == ",", end + 1 < scalars.count,
        isDigit(scalars[end + 1])
      {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  /// Letters, with one tail such as `'ll`.
  private func wordEnd(from start: Int) -> Int {
    var end = start
    while end < scalars.count, Self.isWord(scalars[end]), !isDigit(scalars[end]) { end += 1 }
    guard end + 1 < scalars.count, scalars[end] == "'" else { return end }
    var tail = end + 1
    while tail < scalars.count, ("a"..."z").contains(scalars[tail]) { tail += 1 }
    return tail > end + 1 ? tail : end
  }

  private mutating func append(_ kind: IntentToken.Kind, _ place: Range<Int>) {
    let read = place.prefix(Self.wordLimit)
    switch kind {
    case .number:
      let stem = ScalarHash.number(min(9, place.count))
      tokens.append(
        IntentToken(
          kind: kind, place: place, stem: stem, isFunction: false, isFunctionStem: false))
    case .han, .list:
      let stem = ScalarHash.word(scalars[read])
      let isFunction = FunctionWords.contains(stem)
      tokens.append(
        IntentToken(
          kind: kind, place: place, stem: stem, isFunction: isFunction, isFunctionStem: isFunction))
    case .word:
      let whole = ScalarHash.word(scalars[read])
      let stem = Stem.hash(scalars[read], whole: whole)
      let isFunction = FunctionWords.contains(whole)
      tokens.append(
        IntentToken(
          kind: kind, place: place.lowerBound..<place.lowerBound + read.count, stem: stem,
          isFunction: isFunction,
          isFunctionStem: stem == whole ? isFunction : FunctionWords.contains(stem)))
    }
  }
}

/// English word endings, cut off so that `ordered` meets `orders`.
///
/// A word of at most three letters, or with a letter outside ASCII, stays as it is. Otherwise the
/// first ending of the list that leaves three letters goes, then the second of a doubled last
/// letter, then a last `e`, then a last `y` becomes `i`.
enum Stem {
  /// The hash of the stem of `word`, whose own hash is `whole`.
  static func hash(_ word: ArraySlice<Unicode.Scalar>, whole: UInt64) -> UInt64 {
    guard word.count > 3, word.allSatisfy(\.isASCII) else { return whole }
    var rest = word.dropLast(ending(of: word))
    if rest.count > 3, rest[rest.endIndex - 1] == rest[rest.endIndex - 2] { rest.removeLast() }
    if rest.count > 3, rest[rest.endIndex - 1] == "e" { rest.removeLast() }
    if rest.count > 3, rest[rest.endIndex - 1] == "y" {
      return ScalarHash.word(rest.dropLast(), then: "i")
    }
    return rest.count == word.count ? whole : ScalarHash.word(rest)
  }

  /// How many letters the first of `'s`, `ing`, `ed`, `es`, `s`, `ly`, `er` takes from a word of at
  /// least four.
  private static func ending(of word: ArraySlice<Unicode.Scalar>) -> Int {
    let end = word.endIndex
    let before = word[end - 2]
    switch word[end - 1] {
    case "s": return word.count >= 5 && (before == "'" || before == "e") ? 2 : 1
    case "g": return word.count >= 6 && before == "n" && word[end - 3] == "i" ? 3 : 0
    case "d", "r": return word.count >= 5 && before == "e" ? 2 : 0
    case "y": return word.count >= 5 && before == "l" ? 2 : 0
    default: return 0
    }
  }
}

/// A fixed hash without seed: the same text has the same number in every process, so that it may
/// stand in an index file.
enum ScalarHash {
  @inline(__always)
  static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    let product = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
    return product ^ (product >> 32)
  }

  static func word(_ scalars: ArraySlice<Unicode.Scalar>) -> UInt64 {
    var hash: UInt64 = 0x77
    for scalar in scalars { hash = mix(hash, UInt64(scalar.value)) }
    return hash
  }

  static func word(_ scalars: ArraySlice<Unicode.Scalar>, then last: Unicode.Scalar) -> UInt64 {
    mix(word(scalars), UInt64(last.value))
  }

  static func number(_ digits: Int) -> UInt64 { mix(0x23, UInt64(digits)) }

  static func list(_ index: Int) -> UInt64 { mix(0x115, UInt64(index)) }
}
