/// On which sides of a run of `*` or `_` emphasis may lie.
struct Flanks {
  let canOpen: Bool
  let canClose: Bool

  /// Chinese letters and punctuation are no hindrance on either side: `**注意：**请` is strong.
  init(_ bytes: [UInt8], run: Range<Int>) {
    let before = Self.scalar(before: run.lowerBound, in: bytes)
    let after = Self.scalar(at: run.upperBound, in: bytes)
    let spaceBefore = before.properties.isWhitespace
    let spaceAfter = after.properties.isWhitespace
    let markBefore = Self.isPunctuation(before)
    let markAfter = Self.isPunctuation(after)
    let left = !spaceAfter && (!markAfter || spaceBefore || markBefore || before.isEastAsian)
    let right = !spaceBefore && (!markBefore || spaceAfter || markAfter || after.isEastAsian)
    if bytes[run.lowerBound] == UInt8(ascii: "*") {
      (canOpen, canClose) = (left, right)
    } else {
      canOpen = left && (!right || markBefore)
      canClose = right && (!left || markAfter)
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isEastAsian { return false }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
      .modifierSymbol, .otherSymbol:
      return true
    default: return false
    }
  }

  private static func scalar(at index: Int, in bytes: [UInt8]) -> Unicode.Scalar {
    String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
      .unicodeScalars.first ?? " "
  }

  private static func scalar(before index: Int, in bytes: [UInt8]) -> Unicode.Scalar {
    var start = index
    repeat { start -= 1 } while start > max(0, index - 4) && bytes[start] & 0xC0 == 0x80
    return start < 0 ? " " : scalar(at: start, in: bytes)
  }
}

extension Unicode.Scalar {
  /// Han, kana, and the punctuation that is set with them: no blank stands between these.
  var isEastAsian: Bool {
    switch value {
    case 0x2E80...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFE30...0xFE4F,
      0xFF00...0xFFEF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}

/// Runs of `*` and `_`, and which of them pair up (CommonMark 0.31.2, "process emphasis").
struct DelimiterStack {
  private struct Run {
    let byte: UInt8
    let original: Int
    var left: Int
    let flanks: Flanks
    var previous: Int
    var next = -1
    /// Whether each emphasis that it opens or closes is strong, in the order of pairing.
    var opens: [Bool] = []
    var closes: [Bool] = []
  }

  private var runs: [Run] = []
  /// The last run that is not removed; -1 where there is none.
  private var last = -1

  var count: Int { runs.count }

  mutating func append(_ byte: UInt8, count: Int, _ flanks: Flanks) {
    runs.append(Run(byte: byte, original: count, left: count, flanks: flanks, previous: last))
    if last >= 0 { runs[last].next = runs.count - 1 }
    last = runs.count - 1
  }

  /// Pairs the runs from number `bottom` on and takes them off the stack.
  mutating func resolve(above bottom: Int) {
    // For each kind of closer, no opener lies at this number or below.
    var floors = [Int](repeating: bottom - 1, count: 12)
    var closer = last
    while closer >= 0, runs[closer].previous >= bottom { closer = runs[closer].previous }
    if closer < bottom { closer = -1 }
    while closer >= 0 {
      guard runs[closer].flanks.canClose else {
        closer = runs[closer].next
        continue
      }
      let kind =
        (runs[closer].byte == UInt8(ascii: "*") ? 6 : 0) + (runs[closer].flanks.canOpen ? 3 : 0)
        + runs[closer].original % 3
      var opener = runs[closer].previous
      while opener > floors[kind], !matches(opener, closer) { opener = runs[opener].previous }
      let next = runs[closer].next
      if opener > floors[kind] {
        pair(opener, closer)
        if runs[closer].left == 0 { closer = next }
      } else {
        floors[kind] = runs[closer].previous
        if !runs[closer].flanks.canOpen { remove(closer) }
        closer = next
      }
    }
    while last >= bottom { remove(last) }
  }

  private func matches(_ opener: Int, _ closer: Int) -> Bool {
    let (a, b) = (runs[opener], runs[closer])
    guard a.byte == b.byte, a.flanks.canOpen else { return false }
    let isOdd = (b.flanks.canOpen || a.flanks.canClose) && b.original % 3 != 0
    return !(isOdd && (a.original + b.original) % 3 == 0)
  }

  private mutating func pair(_ opener: Int, _ closer: Int) {
    let isStrong = runs[opener].left >= 2 && runs[closer].left >= 2
    runs[opener].left -= isStrong ? 2 : 1
    runs[closer].left -= isStrong ? 2 : 1
    runs[opener].opens.append(isStrong)
    runs[closer].closes.append(isStrong)
    // What lies between pairs with nothing outside.
    runs[opener].next = closer
    runs[closer].previous = opener
    if runs[opener].left == 0 { remove(opener) }
    if runs[closer].left == 0 { remove(closer) }
  }

  private mutating func remove(_ id: Int) {
    let (previous, next) = (runs[id].previous, runs[id].next)
    if previous >= 0 { runs[previous].next = next }
    if next >= 0 { runs[next].previous = previous } else { last = previous }
  }

  /// What a run leaves in the text: what it closes, what is left of it, what it opens.
  func spans(of id: Int, into result: inout [InlineSpan]) {
    let run = runs[id]
    for isStrong in run.closes { result.append(isStrong ? .closeStrong : .closeEmphasis) }
    if run.left > 0 {
      let mark = String(Character(Unicode.Scalar(run.byte)))
      result.append(.text(String(repeating: mark, count: run.left)))
    }
    for isStrong in run.opens.reversed() {
      result.append(isStrong ? .openStrong : .openEmphasis)
    }
  }
}
