/// What rules, intents and searches compare: a message with all that does not matter folded away.
///
/// - ``NormalizedText``: the folded characters and the way back to the customer's own.
/// - ``FoldTable``: one character to one character, the fast way, which serves nearly every message.
/// - ``SlowFold``: Foundation's NFKC on whatever the table does not know.
/// - ``Token``: words, numbers and single Han characters, for matchers that count.
///
/// ```swift
/// NormalizedText("我要　退貨，ＡＢＣ！").string  // "我要退货,abc!"
/// ```
///
/// Folded: compatibility forms (NFKC), full and half width, case, marks on letters (`é`), traditional
/// to simplified Chinese, kinds of quotation marks, dashes and stops; runs of blanks become one, those
/// between Han characters none; a line break stays, as one `\n`. Zero-width and direction controls,
/// variation selectors and skin tones vanish; emoji stay.
///
/// Laws, held by property tests: any input gives a text; folding twice changes nothing; every folded
/// scalar points at a range of the original.

/// A message, folded.
///
/// - Complexity: O(*n*) to make where every character is in the table; the rest costs Foundation's
///   normalisation a grapheme cluster.
package struct NormalizedText: Sendable, Hashable {
  /// As it was typed.
  package let original: String
  /// The folded text.
  package let scalars: [Unicode.Scalar]
  /// For each folded scalar, the UTF-8 offsets in ``original`` that it came from.
  package let origins: [Range<Int32>]

  package init(_ original: String) {
    var folded = Folded()
    folded.fold(original)
    self.init(original, folded: folded)
  }

  /// - Parameter folded: what ``Folded/fold(_:)`` made of `original`.
  package init(_ original: String, folded: Folded) {
    self.original = original
    scalars = folded.scalars
    origins = folded.origins
  }

  package var string: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  package var isEmpty: Bool { scalars.isEmpty }

  /// The folded text of a range of ``scalars``.
  package func string(in range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  /// What the customer typed for a range of ``scalars``, without blanks around it.
  package func original(in range: Range<Int>) -> String {
    guard !range.isEmpty else { return "" }
    let start = Int(origins[range.lowerBound].lowerBound)
    var end = start
    for origin in origins[range] { end = max(end, Int(origin.upperBound)) }
    let bytes = original.utf8
    let from = bytes.index(bytes.startIndex, offsetBy: start)
    let text = String(original[from..<bytes.index(from, offsetBy: end - start)])
    return String(text.trimming { $0.properties.isWhitespace })
  }
}

extension String {
  fileprivate func trimming(_ isBlank: (Unicode.Scalar) -> Bool) -> Substring.UnicodeScalarView {
    var view = Substring(self).unicodeScalars
    while let first = view.first, isBlank(first) { view.removeFirst() }
    while let last = view.last, isBlank(last) { view.removeLast() }
    return view
  }
}

/// Folded scalars with their origins; one value can take text after text without new memory.
package struct Folded: Sendable {
  package internal(set) var scalars: [Unicode.Scalar] = []
  package internal(set) var origins: [Range<Int32>] = []

  package init() {}

  /// Forgets what it held and folds `text`.
  package mutating func fold(_ text: String) {
    scalars.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    if !FoldTable.shared.fold(text, into: &self) { self = SlowFold.fold(text) }
  }

  mutating func append(_ scalar: Unicode.Scalar, from origin: Range<Int32>) {
    scalars.append(scalar)
    origins.append(origin)
  }

  mutating func removeLast() {
    scalars.removeLast()
    origins.removeLast()
  }
}

/// Joins blanks: a run becomes one blank, or one line break if it holds one; none stands at the ends
/// of the text, beside a line break, or between two Han characters.
struct BlankJoiner {
  private(set) var folded = Folded()
  private var pending: (scalar: Unicode.Scalar, origin: Range<Int32>)?

  init(capacity: Int = 0) {
    folded.scalars.reserveCapacity(capacity)
    folded.origins.reserveCapacity(capacity)
  }

  mutating func append(_ scalar: Unicode.Scalar, from origin: Range<Int32>) {
    if scalar == " " || scalar == "\n" {
      if folded.scalars.isEmpty { return }
      if pending == nil || scalar == "\n" { pending = (scalar, origin) }
      return
    }
    if let blank = pending {
      pending = nil
      let between = folded.scalars.last.map(isHan) ?? false
      if blank.scalar == "\n" || !(between && isHan(scalar)) {
        folded.append(blank.scalar, from: blank.origin)
      }
    }
    folded.append(scalar, from: origin)
  }
}

/// Whether a scalar is written without blanks around it: Han and kana.
@inlinable
public func isHan(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x3005...0x3007, 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xF900...0xFAFF, 0x20000...0x323AF:
    true
  default: false
  }
}

/// Whether a folded scalar belongs to a word that blanks part from others: letters and digits of
/// every script but Han and kana.
package func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x30...0x39, 0x61...0x7A: true
  case 0...0xA9: false
  default:
    !isHan(scalar)
      && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
        || scalar.properties.generalCategory == .spacingMark)
  }
}
