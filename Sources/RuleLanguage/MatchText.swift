package import TextNormalization

/// A folded message as patterns see it: words as their stems, separators settled, sentences parted.
///
/// Between two Latin words or two numbers stands one blank, whatever was typed there; commas, quotes,
/// dashes and brackets are gone elsewhere; the end of a sentence is one line break. `don't` reads
/// `dont`. A point between digits stays.
package struct MatchText: Sendable {
  package let source: NormalizedText
  let sequence: SymbolSequence

  /// Patterns see this many scalars of a message; no gateway lets a customer write more than half
  /// of it, and a pasted book is no question.
  package static let limit = 8192

  static let blank: UInt32 = 0x20
  static let stop: UInt32 = 0x0A

  package init(_ source: NormalizedText) {
    var sequence = SymbolSequence()
    sequence.read(source.scalars)
    self.init(source, sequence: sequence)
  }

  /// - Parameter sequence: the symbols of `source`.
  init(_ source: NormalizedText, sequence: SymbolSequence) {
    (self.source, self.sequence) = (source, sequence)
  }

  package init(_ text: String) { self.init(NormalizedText(text)) }

  /// What the automaton reads, as an array of its own.
  var symbols: [UInt32] { sequence.entries.dropLast().map(\.value) }

  /// How many symbols there are.
  var count: Int { sequence.count }

  func symbol(_ position: Int) -> UInt32 { sequence.entries[position].value }

  /// Whether nothing but the ends of sentences is left, so that a phrase of it finds nothing.
  var isBlank: Bool { symbols.allSatisfy { $0 == Self.stop } }

  /// The weight of the whole message, at least 1.
  package var totalWeight: Int { sequence.totalWeight }

  func weight(_ range: Range<Int>) -> Int { sequence.weight(range) }

  /// The scalar range in ``source`` of a symbol range.
  func scalarRange(_ range: Range<Int>) -> Range<Int> {
    sequence.scalarRange(range)
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
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if sequence.start(middle) < index { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// `position`, or the one behind a blank that stands there: where the next word starts.
  func skippingBlank(_ position: Int) -> Int {
    position < count && symbol(position) == Self.blank ? position + 1 : position
  }

  /// Whether a letter or digit run would be cut at `position`.
  func isInsideWord(_ position: Int) -> Bool { sequence.isInsideWord(position) }
}

/// Letters and digits make words of their own; Han and everything else make none.
enum WordClass: UInt8 {
  case none, letter, digit

  @inline(__always)
  init(_ symbol: UInt32) {
    if symbol < 0xAA {
      self =
        symbol &- 0x61 < 26 ? .letter : symbol &- 0x30 < 10 ? .digit : .none
    } else {
      self = Self.lookedUp(symbol)
    }
  }

  @inline(never)
  private static func lookedUp(_ symbol: UInt32) -> WordClass {
    guard let scalar = Unicode.Scalar(symbol), isWordScalar(scalar) else { return .none }
    return scalar.properties.numericType == .decimal ? .digit : .letter
  }
}
