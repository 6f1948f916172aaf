/// Finds the features of a text.
struct FeatureExtractor {
  let text: TokenizedText
  let matches: [WordLists.Match]

  private static let start: UInt64 = 0x5E
  private static let end: UInt64 = 0x24

  func visit(_ view: FeatureView, _ sink: inout some FeatureSink) {
    let plain = text.tokens.enumerated().map { Unit($1, at: $0) }
    var units = plain
    for match in matches {
      for index in match.tokens { units[index].isCovered = true }
    }
    switch view {
    case .words:
      visitWords(units, onlyLists: false, &sink)
    case .skips:
      visitSkips(units, onlyLists: false, &sink)
    case .letters:
      visitLetters(units, &sink)
      return
    }
    // Word lists: the same windows once more with the list in place of its entry. A word that
    // several lists hold is replaced by each in turn.
    let rounds = min(3, matches.map(\.lists.count).max() ?? 0)
    for round in 0..<rounds {
      let replaced = replaced(plain, round: round)
      switch view {
      case .words: visitWords(replaced, onlyLists: true, &sink)
      default: visitSkips(replaced, onlyLists: true, &sink)
      }
    }
  }

  /// A token, or a list in place of tokens.
  private struct Unit {
    var stem: UInt64
    var kind: IntentToken.Kind
    var tokens: Range<Int>
    var isCovered = false

    init(_ token: IntentToken, at index: Int) {
      stem = token.stem
      kind = token.kind
      tokens = index..<index + 1
    }

    init(list: Int, tokens: Range<Int>) {
      stem = ScalarHash.list(list)
      kind = .list
      self.tokens = tokens
    }

    var isNumber: Bool { kind == .number }
    var isList: Bool { kind == .list }
  }

  private func replaced(_ plain: [Unit], round: Int) -> [Unit] {
    var units: [Unit] = []
    var next = 0
    for match in matches {
      units += plain[next..<match.tokens.lowerBound]
      let list = match.lists[min(round, match.lists.count - 1)]
      units.append(Unit(list: list, tokens: match.tokens))
      next = match.tokens.upperBound
    }
    return units + plain[next...]
  }

  private func visitWords(
    _ units: [Unit], onlyLists: Bool, _ sink: inout some FeatureSink
  ) {
    for unit in units where !onlyLists || unit.isList {
      sink.add(
        unit.stem, hasNumber: unit.isNumber, isCovered: unit.isCovered,
        place: FeaturePlace(tokens: unit.tokens))
    }
    guard let last = units.last else { return }
    for index in 0...units.count {
      let left = index == 0 ? nil : units[index - 1]
      let right = index == units.count ? nil : units[index]
      if onlyLists, left?.isList != true, right?.isList != true { continue }
      let from = left?.tokens.lowerBound ?? 0
      let to = right?.tokens.upperBound ?? last.tokens.upperBound
      sink.add(
        ScalarHash.mix(
          ScalarHash.mix(0xB1, left?.stem ?? Self.start), right?.stem ?? Self.end),
        hasNumber: left?.isNumber == true || right?.isNumber == true,
        isCovered: left?.isCovered == true || right?.isCovered == true,
        place: FeaturePlace(tokens: from..<to))
    }
    guard units.count >= 3 else { return }
    for index in 2..<units.count {
      let window = units[index - 2...index]
      guard window.allSatisfy({ $0.kind == .han || $0.isList }) else { continue }
      let lists = window.count { $0.isList }
      guard lists < 3, onlyLists == (lists > 0) else { continue }
      let hash = window.reduce(0x79) { ScalarHash.mix($0, $1.stem) }
      sink.add(
        hash, hasNumber: false, isCovered: window.contains { $0.isCovered },
        place: FeaturePlace(
          tokens: units[index - 2].tokens.lowerBound..<units[index].tokens.upperBound))
    }
  }

  private func visitSkips(
    _ units: [Unit], onlyLists: Bool, _ sink: inout some FeatureSink
  ) {
    for (index, left) in units.enumerated() {
      for distance in 2...3 where index + distance < units.count {
        let right = units[index + distance]
        if onlyLists, !left.isList, !right.isList { continue }
        sink.add(
          ScalarHash.mix(ScalarHash.mix(0x5C, left.stem), right.stem),
          hasNumber: left.isNumber || right.isNumber,
          isCovered: left.isCovered || right.isCovered,
          place: FeaturePlace(
            tokens: left.tokens.lowerBound..<right.tokens.upperBound, isSkip: true))
      }
    }
  }

  private func visitLetters(_ units: [Unit], _ sink: inout some FeatureSink) {
    for (index, token) in text.tokens.enumerated()
    where token.kind != .han && !units[index].isCovered {
      Self.forEachPiece(of: token, in: text, lengths: 2...5) { hash, letters in
        sink.add(
          hash, hasNumber: token.kind == .number, isCovered: false,
          place: FeaturePlace(tokens: index..<index + 1, letters: letters))
      }
    }
  }

  /// Calls `body` with the hash and place of each piece of a token with a blank before and after it.
  ///
  /// A token no longer than a piece is given whole, once, and then no longer pieces are.
  static func forEachPiece(
    of token: IntentToken, in text: TokenizedText, lengths: ClosedRange<Int>,
    _ body: (UInt64, Range<Int>) -> Void
  ) {
    let count: Int
    let isNumber = token.kind == .number
    count = (isNumber ? 2 : token.place.count) + 2
    func letter(_ index: Int) -> UInt64 {
      if index == 0 || index == count - 1 { return 0x20 }
      if isNumber { return index == 1 ? 0x23 : UInt64(0x30 + token.digits) }
      return UInt64(text.scalars[token.place.lowerBound + index - 1].value)
    }
    for length in lengths {
      if count <= length {
        body((0..<count).reduce(0x1E) { ScalarHash.mix($0, letter($1)) }, 0..<count)
        return
      }
      for start in 0...(count - length) {
        let piece = start..<start + length
        body(piece.reduce(0x1E) { ScalarHash.mix($0, letter($1)) }, piece)
      }
    }
  }
}
