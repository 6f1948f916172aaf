package import TextNormalization

/// A folded message as patterns see it: words as their stems, separators settled, sentences parted.
///
/// Between two Latin words or two numbers stands one blank, whatever was typed there; commas, quotes,
/// dashes and brackets are gone elsewhere; the end of a sentence is one line break. `don't` reads
/// `dont`. A point between digits stays.
package struct MatchText: Sendable {
  package let source: NormalizedText
  /// What the automaton reads.
  let symbols: [UInt32]
  /// For each symbol, and once more for the end: its first scalar in ``source``.
  let starts: [Int]
  /// For each symbol, the scalar after it; the last symbol of a stemmed word ends with the word.
  let ends: [Int]
  /// `weights[i]` is the weight of all symbols before `i`: a Han character counts 1, a word or a
  /// number 2, everything else 0.
  let weights: [Int]

  /// Patterns see this many scalars of a message; no gateway lets a customer write more than half
  /// of it, and a pasted book is no question.
  package static let limit = 8192

  static let blank: UInt32 = 0x20
  static let stop: UInt32 = 0x0A

  package init(_ source: NormalizedText) {
    self.source = source
    var builder = Builder(Array(source.scalars.prefix(Self.limit)))
    builder.run()
    symbols = builder.symbols
    starts = builder.starts + [min(source.scalars.count, Self.limit)]
    ends = builder.ends
    weights = builder.weights
  }

  package init(_ text: String) { self.init(NormalizedText(text)) }

  /// Whether nothing but the ends of sentences is left, so that a phrase of it finds nothing.
  var isBlank: Bool { symbols.allSatisfy { $0 == Self.stop } }

  /// The weight of the whole message, at least 1.
  package var totalWeight: Int { max(1, weights[symbols.count]) }

  func weight(_ range: Range<Int>) -> Int { weights[range.upperBound] - weights[range.lowerBound] }

  /// The scalar range in ``source`` of a symbol range.
  func scalarRange(_ range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else { return starts[range.lowerBound]..<starts[range.lowerBound] }
    return starts[range.lowerBound]..<ends[range.upperBound - 1]
  }

  /// Whether two texts say the same, the ends of sentences aside.
  package func saysTheSame(as other: MatchText) -> Bool {
    symbols.filter { $0 != Self.stop } == other.symbols.filter { $0 != Self.stop }
  }

  /// What the customer typed for a symbol range.
  package func original(_ range: Range<Int>) -> String {
    source.original(in: scalarRange(range))
  }

  /// The first symbol that starts at or after scalar `index`.
  ///
  /// - Complexity: O(log *n*).
  func symbolIndex(atScalar index: Int) -> Int {
    var low = 0
    var high = symbols.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < index { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// `position`, or the one behind a blank that stands there: where the next word starts.
  func skippingBlank(_ position: Int) -> Int {
    position < symbols.count && symbols[position] == Self.blank ? position + 1 : position
  }

  /// Whether a letter or digit run would be cut at `position`.
  func isInsideWord(_ position: Int) -> Bool {
    guard position > 0, position < symbols.count else { return false }
    let before = WordClass(symbols[position - 1])
    return before != .none && before == WordClass(symbols[position])
  }
}

/// Letters and digits make words of their own; Han and everything else make none.
enum WordClass {
  case none, letter, digit

  init(_ symbol: UInt32) {
    switch symbol {
    case 0x30...0x39: self = .digit
    case 0x61...0x7A: self = .letter
    case 0...0xA9: self = .none
    default:
      guard let scalar = Unicode.Scalar(symbol), isWordScalar(scalar) else {
        self = .none
        return
      }
      self = scalar.properties.numericType == .decimal ? .digit : .letter
    }
  }
}

/// Makes the symbols, a word at a time.
private struct Builder {
  let scalars: [Unicode.Scalar]
  var symbols: [UInt32] = []
  var starts: [Int] = []
  var ends: [Int] = []
  var weights: [Int] = [0]
  /// Whether a separator was seen since the last symbol.
  private var isParted = false
  private var lastClass = WordClass.none

  init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
    symbols.reserveCapacity(scalars.count)
    starts.reserveCapacity(scalars.count + 1)
    ends.reserveCapacity(scalars.count)
    weights.reserveCapacity(scalars.count + 1)
  }

  mutating func run() {
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let kind = WordClass(scalar.value)
      if kind != .none {
        index = word(from: index, kind)
      } else if isStop(at: index) {
        stop(at: index)
        index += 1
      } else if isSeparator(scalar) {
        isParted = true
        index += 1
      } else {
        append(scalar.value, index, index + 1, weight: isHan(scalar) ? 1 : 0)
        lastClass = .none
        isParted = false
        index += 1
      }
    }
  }

  private mutating func append(_ symbol: UInt32, _ start: Int, _ end: Int, weight: Int) {
    symbols.append(symbol)
    starts.append(start)
    ends.append(end)
    weights.append(weights[weights.count - 1] + weight)
  }

  private mutating func stop(at index: Int) {
    isParted = false
    lastClass = .none
    if symbols.last != MatchText.stop { append(MatchText.stop, index, index + 1, weight: 0) }
  }

  /// Reads a run of letters, with apostrophes inside, or of digits, with a point inside.
  private mutating func word(from start: Int, _ kind: WordClass) -> Int {
    if isParted, lastClass == kind {
      append(MatchText.blank, start, start, weight: 0)
    }
    var end = start
    var letters: [Int] = []
    while end < scalars.count {
      if WordClass(scalars[end].value) == kind {
        letters.append(end)
      } else if !isInner(at: end, kind) {
        break
      } else if kind == .digit {
        letters.append(end)
      }
      end += 1
    }
    let stem = kind == .letter ? stemmed(letters) : letters.map { scalars[$0].value }
    for (place, symbol) in stem.enumerated() {
      let isLast = place == stem.count - 1
      append(
        symbol, letters[place], isLast ? end : letters[place] + 1, weight: place == 0 ? 2 : 0)
    }
    isParted = false
    lastClass = kind
    return end
  }

  private func stemmed(_ letters: [Int]) -> [UInt32] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(letters.count)
    for index in letters {
      guard scalars[index].isASCII else { return letters.map { scalars[$0].value } }
      bytes.append(UInt8(scalars[index].value))
    }
    return Inflection.stem(bytes).map(UInt32.init)
  }

  /// An apostrophe between letters, a point between digits.
  private func isInner(at index: Int, _ kind: WordClass) -> Bool {
    guard index + 1 < scalars.count, WordClass(scalars[index + 1].value) == kind else {
      return false
    }
    return scalars[index] == (kind == .letter ? "'" : ".")
  }

  /// The end of a sentence; a point inside `a.com` or `v1.x` is a separator only.
  private func isStop(at index: Int) -> Bool {
    switch scalars[index] {
    case "!", "?", ";", "\n": return true
    case ".":
      let next = index + 1 < scalars.count ? WordClass(scalars[index + 1].value) : .none
      return lastClass == .none || next == .none || isParted
    default: return false
    }
  }

  private func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x23, 0x25...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0xB7: true
    case 0x2010...0x2027, 0x3001...0x3004, 0x3008...0x3020: true
    default: false
    }
  }
}
