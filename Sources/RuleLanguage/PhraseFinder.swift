internal import FlatStorage
internal import TextNormalization

/// Finds all leaves of a rule book in a message: one pass of the automaton, a look at each word for
/// prefixes, and the checks that a phrase does not cut a word and that quotes are exact.
final class PhraseFinder: Sendable {
  struct Hit: Hashable, Sendable {
    let leaf: Int32
    let start: Int32
    let end: Int32

    init(leaf: Int, range: Range<Int>) {
      self.leaf = Int32(truncatingIfNeeded: leaf)
      start = Int32(truncatingIfNeeded: range.lowerBound)
      end = Int32(truncatingIfNeeded: range.upperBound)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
  }

  private let automaton: PhraseAutomaton
  /// For each phrase of the automaton, the leaves that it stands for.
  private let leavesOfPhrase: FlatLists
  /// For each leaf, the place of its letters in ``exactLetters``, or -1 where it is not exact.
  private let exact: FlatArray<Int32>
  private let exactLetters: FlatLists
  /// The different prefixes and the leaves of each; few, and looked through for each word.
  private let prefixes: FlatLists
  private let leavesOfPrefix: FlatLists

  init(_ leaves: [PatternSymbols.Leaf]) {
    var phrases: [[UInt32]] = []
    var numbers: [[UInt32]: Int] = [:]
    var owners: [[Int32]] = []
    var exact: [Int32] = []
    var letters: [[Int32]] = []
    var prefixes: [[Int32]] = []
    var prefixOwners: [[Int32]] = []
    for (id, leaf) in leaves.enumerated() {
      let symbols: [UInt32]
      exact.append(-1)
      switch leaf {
      case .phrase(let some): symbols = some
      case .exact(let some, let plain):
        symbols = some
        exact[id] = Int32(letters.count)
        letters.append(plain.map(Int32.init))
      case .prefix(let some):
        let prefix = some.map(Int32.init)
        if let known = prefixes.firstIndex(of: prefix) {
          prefixOwners[known].append(Int32(id))
        } else {
          prefixes.append(prefix)
          prefixOwners.append([Int32(id)])
        }
        continue
      }
      if let known = numbers[symbols] {
        owners[known].append(Int32(id))
      } else {
        numbers[symbols] = phrases.count
        phrases.append(symbols)
        owners.append([Int32(id)])
      }
    }
    automaton = PhraseAutomaton(phrases: phrases)
    leavesOfPhrase = FlatLists(owners)
    self.exact = FlatArray(exact)
    exactLetters = FlatLists(letters)
    self.prefixes = FlatLists(prefixes)
    leavesOfPrefix = FlatLists(prefixOwners)
  }

  func encode(into writer: inout FlatWriter) {
    automaton.encode(into: &writer)
    writer.append(leavesOfPhrase)
    writer.append(exact)
    writer.append(exactLetters)
    writer.append(prefixes)
    writer.append(leavesOfPrefix)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    automaton = try PhraseAutomaton(from: &reader)
    leavesOfPhrase = try reader.lists()
    exact = try reader.array()
    exactLetters = try reader.lists()
    prefixes = try reader.lists()
    leavesOfPrefix = try reader.lists()
  }

  /// How many leaves there are.
  var leafCount: Int { exact.count }

  /// Puts all hits into `hits`, in no promised order.
  ///
  /// - Parameter scalars: the folded text of which `sequence` was made.
  func find(
    in sequence: borrowing SymbolSequence, of scalars: borrowing [Unicode.Scalar],
    _ hits: inout [Hit]
  ) {
    automaton.scan(sequence) { phrase, range in
      guard !sequence.isInsideWord(range.lowerBound), !sequence.isInsideWord(range.upperBound)
      else { return }
      for place in leavesOfPhrase.range(phrase) {
        let leaf = Int(leavesOfPhrase.values[place])
        if exact[leaf] < 0 || isExact(leaf, scalars, sequence.scalarRange(range)) {
          hits.append(Hit(leaf: leaf, range: range))
        }
      }
    }
    if prefixes.count > 0 { appendPrefixes(in: sequence, of: scalars, &hits) }
  }

  private func isExact(
    _ leaf: Int, _ scalars: borrowing [Unicode.Scalar], _ range: Range<Int>
  ) -> Bool {
    PatternSymbols.plain(scalars[range]).elementsEqual(
      exactLetters[Int(exact[leaf])], by: { $0 == UInt32(bitPattern: $1) })
  }

  private func appendPrefixes(
    in sequence: borrowing SymbolSequence, of scalars: borrowing [Unicode.Scalar],
    _ hits: inout [Hit]
  ) {
    var start = 0
    while start < sequence.count {
      guard sequence.entries[start].kind != .none else {
        start += 1
        continue
      }
      var end = start + 1
      while sequence.isInsideWord(end) { end += 1 }
      let word = scalars[sequence.scalarRange(start..<end)]
      for number in 0..<prefixes.count
      where word.starts(with: prefixes[number], by: { Int32(bitPattern: $0.value) == $1 }) {
        for leaf in leavesOfPrefix[number] {
          hits.append(Hit(leaf: Int(leaf), range: start..<end))
        }
      }
      start = end
    }
  }
}
