internal import TextNormalization

/// The leaves of all patterns of a rule book: the phrases that one automaton looks for, the prefixes
/// and the word lists.
struct PatternSymbols: Sendable {
  /// A thing to look for.
  enum Leaf: Hashable, Sendable {
    /// A phrase by its stems.
    case phrase([UInt32])
    /// A phrase by its stems and, letter by letter, by its words.
    case exact([UInt32], plain: [UInt32])
    /// Any word that begins so.
    case prefix([UInt32])
  }

  private(set) var leaves: [Leaf] = []
  /// Every phrase as it was written.
  private(set) var texts: [String] = []
  private var numbers: [Leaf: Int] = [:]
  private let listWords: [String: [String]]
  private let slotNumbers: [String: Int]
  private var listLeaves: [String: Set<Int>] = [:]

  /// - Parameters:
  ///   - lists: every word of each list.
  ///   - slots: the slots in the order of their numbers.
  init(lists: [String: [String]], slots: [String]) {
    listWords = lists
    slotNumbers = Dictionary(
      slots.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The number of a phrase, or `nil` where nothing of it can be matched.
  mutating func leaf(_ text: String, isExact: Bool) -> Int? {
    let folded = MatchText(text)
    let symbols = folded.symbols.filter { $0 != MatchText.stop }
    guard !symbols.isEmpty else { return nil }
    texts.append(text)
    return number(
      isExact
        ? .exact(symbols, plain: Self.plain(folded.source.scalars[...]))
        : .phrase(symbols))
  }

  mutating func prefixLeaf(_ word: String) -> Int {
    number(.prefix(NormalizedText(word).scalars.map(\.value)))
  }

  mutating func leaves(ofList name: String) -> Set<Int> {
    if let known = listLeaves[name] { return known }
    let made = Set((listWords[name] ?? []).compactMap { leaf($0, isExact: false) })
    listLeaves[name] = made
    return made
  }

  func slot(_ name: String) -> Int { slotNumbers[name] ?? -1 }

  func length(ofLeaf number: Int) -> Int {
    switch leaves[number] {
    case .phrase(let symbols), .exact(let symbols, _): symbols.count
    case .prefix(let symbols): symbols.count
    }
  }

  private mutating func number(_ leaf: Leaf) -> Int {
    if let known = numbers[leaf] { return known }
    numbers[leaf] = leaves.count
    leaves.append(leaf)
    return leaves.count - 1
  }

  /// What `"…"` compares: words, digits and Han, and nothing between them.
  static func plain(_ scalars: ArraySlice<Unicode.Scalar>) -> [UInt32] {
    scalars.compactMap { isHan($0) || isWordScalar($0) ? $0.value : nil }
  }
}
