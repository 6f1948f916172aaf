/// Where a feature stands, for people.
struct FeaturePlace {
  var tokens: Range<Int>
  /// The piece of the only token, blanks at its ends included; `nil` for whole tokens.
  var letters: Range<Int>?
  var isSkip = false
}

/// Takes features as they are found.
protocol FeatureSink {
  mutating func add(
    _ hash: UInt64, hasNumber: Bool, isCovered: Bool, place: @autoclosure () -> FeaturePlace)
}

/// Finds the features of a text.
struct FeatureExtractor {
  /// The tokens of the text, one by one.
  private var plain: [Unit] = []
  /// The same with lists in place of their entries.
  private var replaced: [Unit] = []

  private static let start: UInt64 = 0x5E
  private static let end: UInt64 = 0x24

  /// A token, or a list in place of tokens.
  private struct Unit {
    let stem: UInt64
    let kind: IntentToken.Kind
    let tokens: Range<Int>
    var isCovered = false

    var isNumber: Bool { kind == .number }
    var isList: Bool { kind == .list }
    var isHanOrList: Bool { kind == .han || kind == .list }
  }

  /// Takes the text whose views are visited next.
  mutating func prepare(_ text: TokenizedText, _ matches: [WordLists.Match]) {
    plain.removeAll(keepingCapacity: true)
    for (index, token) in text.tokens.enumerated() {
      plain.append(Unit(stem: token.stem, kind: token.kind, tokens: index..<index + 1))
    }
    for match in matches {
      for index in match.tokens { plain[index].isCovered = true }
    }
  }

  mutating func visit(
    _ view: FeatureView, _ text: TokenizedText, _ matches: [WordLists.Match], _ lists: WordLists,
    _ sink: inout some FeatureSink
  ) {
    switch view {
    case .words: visitWords(plain, onlyLists: false, &sink)
    case .skips: visitSkips(plain, onlyLists: false, &sink)
    case .letters: return visitLetters(text, &sink)
    }
    // Word lists: the same windows once more with the list in place of its entry. A word that
    // several lists hold is replaced by each in turn.
    var rounds = 0
    for match in matches { rounds = max(rounds, min(3, lists.count(of: match.entry))) }
    for round in 0..<rounds {
      replace(matches, lists, round: round)
      switch view {
      case .words: visitWords(replaced, onlyLists: true, &sink)
      default: visitSkips(replaced, onlyLists: true, &sink)
      }
    }
  }

  private mutating func replace(_ matches: [WordLists.Match], _ lists: WordLists, round: Int) {
    replaced.removeAll(keepingCapacity: true)
    var next = 0
    func append(to end: Int, _ units: inout [Unit]) {
      for index in next..<end {
        units.append(
          Unit(stem: plain[index].stem, kind: plain[index].kind, tokens: plain[index].tokens))
      }
    }
    for match in matches {
      append(to: match.tokens.lowerBound, &replaced)
      let list = lists.list(min(round, lists.count(of: match.entry) - 1), of: match.entry)
      replaced.append(Unit(stem: ScalarHash.list(list), kind: .list, tokens: match.tokens))
      next = match.tokens.upperBound
    }
    append(to: plain.count, &replaced)
  }

  private func visitWords(
    _ units: [Unit], onlyLists: Bool, _ sink: inout some FeatureSink
  ) {
    guard let last = units.last else { return }
    for unit in units where !onlyLists || unit.isList {
      sink.add(
        unit.stem, hasNumber: unit.isNumber, isCovered: unit.isCovered,
        place: FeaturePlace(tokens: unit.tokens))
    }
    for index in 0...units.count {
      let left = index == 0 ? nil : units[index - 1]
      let right = index == units.count ? nil : units[index]
      if onlyLists, left?.isList != true, right?.isList != true { continue }
      sink.add(
        ScalarHash.mix(
          ScalarHash.mix(0xB1, left?.stem ?? Self.start), right?.stem ?? Self.end),
        hasNumber: left?.isNumber == true || right?.isNumber == true,
        isCovered: left?.isCovered == true || right?.isCovered == true,
        place: FeaturePlace(
          tokens: (left?.tokens.lowerBound ?? 0)..<(right ?? last).tokens.upperBound))
    }
    guard units.count >= 3 else { return }
    for index in 2..<units.count {
      let (first, second, third) = (units[index - 2], units[index - 1], units[index])
      guard first.isHanOrList, second.isHanOrList, third.isHanOrList else { continue }
      let lists = (first.isList ? 1 : 0) + (second.isList ? 1 : 0) + (third.isList ? 1 : 0)
      guard lists < 3, onlyLists == (lists > 0) else { continue }
      var hash = ScalarHash.mix(0x79, first.stem)
      hash = ScalarHash.mix(ScalarHash.mix(hash, second.stem), third.stem)
      sink.add(
        hash, hasNumber: false,
        isCovered: first.isCovered || second.isCovered || third.isCovered,
        place: FeaturePlace(tokens: first.tokens.lowerBound..<third.tokens.upperBound))
    }
  }

  private func visitSkips(
    _ units: [Unit], onlyLists: Bool, _ sink: inout some FeatureSink
  ) {
    for index in units.indices {
      let left = units[index]
      let start = ScalarHash.mix(0x5C, left.stem)
      for distance in 2...3 where index + distance < units.count {
        let right = units[index + distance]
        if onlyLists, !left.isList, !right.isList { continue }
        sink.add(
          ScalarHash.mix(start, right.stem),
          hasNumber: left.isNumber || right.isNumber,
          isCovered: left.isCovered || right.isCovered,
          place: FeaturePlace(
            tokens: left.tokens.lowerBound..<right.tokens.upperBound, isSkip: true))
      }
    }
  }

  private func visitLetters(_ text: TokenizedText, _ sink: inout some FeatureSink) {
    for (index, token) in text.tokens.enumerated()
    where token.kind != .han && !plain[index].isCovered {
      Self.forEachPiece(of: token, in: text, lengths: 2...5) { hash, letters in
        sink.add(
          hash, hasNumber: token.kind == .number, isCovered: false,
          place: FeaturePlace(tokens: index..<index + 1, letters: letters))
      }
    }
  }

  /// Calls `body` with the hash and place of each piece of a token with a blank before and after it,
  /// where it starts first and then the shorter ones first.
  ///
  /// - Parameter lengths: from 2 on.
  @inline(__always)
  static func forEachPiece(
    of token: IntentToken, in text: TokenizedText, lengths: ClosedRange<Int>,
    _ body: (UInt64, Range<Int>) -> Void
  ) {
    let isNumber = token.kind == .number
    let count = (isNumber ? 2 : token.place.count) + 2
    func letter(_ index: Int) -> UInt64 {
      if index == 0 || index == count - 1 { return 0x20 }
      if isNumber { return index == 1 ? 0x23 : UInt64(0x30 + token.digits) }
      return UInt64(text.scalars[token.place.lowerBound + index - 1].value)
    }
    for start in 0..<count - 1 {
      var hash = ScalarHash.mix(0x1E, letter(start))
      for end in start + 1..<min(count, start + lengths.upperBound) {
        hash = ScalarHash.mix(hash, letter(end))
        if end - start + 1 >= lengths.lowerBound { body(hash, start..<end + 1) }
      }
    }
  }
}
