internal import FlatStorage

/// Phrases that stand for other words: synonyms, and the groups of ``Wording``.
struct PhraseTable: Sendable {
  /// The first words of the phrases, ascending.
  private let firsts: Table<Int32>
  /// For each of them, its first phrase; one more at the end. The longest phrase comes first.
  private let starts: Table<Int32>
  private let units: TableLists
  private let replacements: TableLists
  /// A bit for each first word, by the lower bits of its number.
  private let filter: [UInt64]

  struct Phrase {
    var units: [Int32]
    var replacement: [Int32]
  }

  init(_ phrases: [Int32: [Phrase]], number: (Int32) -> Int32 = { $0 }) {
    var (firsts, starts): ([Int32], [Int32]) = ([], [0])
    var (units, replacements): ([[Int32]], [[Int32]]) = ([], [])
    let lists = phrases.map { (first: number($0.key), list: $0.value) }.filter { !$0.list.isEmpty }
    for (first, list) in lists.sorted(by: { $0.first < $1.first }) {
      firsts.append(first)
      for phrase in list {
        units.append(phrase.units.map(number))
        replacements.append(phrase.replacement.map(number))
      }
      starts.append(Int32(units.count))
    }
    self.init(
      firsts: Table(firsts), starts: Table(starts), units: TableLists(units),
      replacements: TableLists(replacements))
  }

  private init(
    firsts: Table<Int32>, starts: Table<Int32>, units: TableLists, replacements: TableLists
  ) {
    (self.firsts, self.starts, self.units, self.replacements) = (
      firsts, starts, units, replacements
    )
    var filter = [UInt64](repeating: 0, count: 16)
    for first in firsts { filter[Int(first >> 6 & 15)] |= 1 << UInt64(first & 63) }
    self.filter = filter
  }

  /// Appends the units of `run` to `result`, phrases replaced by what they stand for.
  func replace(
    _ run: UnitRun, of text: [Unit], _ lexicon: (Int32) -> UInt32, into result: inout [Unit]
  ) {
    var index = run.start
    while index < run.end {
      guard let phrase = phrase(in: text, at: index, before: run.end) else {
        result.append(text[index])
        index += 1
        continue
      }
      let end = index + units.range(phrase).count
      for symbol in replacements[phrase] {
        result.append(
          Unit(
            symbol: symbol, scalar: lexicon(symbol), start: text[index].start,
            end: text[end - 1].end, isReplacement: true))
      }
      index = end
    }
  }

  /// The longest phrase that begins at `index`.
  private func phrase(in text: [Unit], at index: Int, before end: Int) -> Int? {
    let first = text[index].symbol
    guard first >= 0, filter[Int(first >> 6 & 15)] & 1 << UInt64(first & 63) != 0 else {
      return nil
    }
    var (low, high) = (0, firsts.count)
    while low < high {
      let middle = (low + high) / 2
      if firsts[middle] < first { low = middle + 1 } else { high = middle }
    }
    guard low < firsts.count, firsts[low] == first else { return nil }
    for phrase in Int(starts[low])..<Int(starts[low + 1]) {
      let range = units.range(phrase)
      guard !range.isEmpty, range.count <= end - index else { continue }
      var offset = 1
      while offset < range.count,
        units.values[range.lowerBound + offset] == text[index + offset].symbol
      {
        offset += 1
      }
      if offset == range.count { return phrase }
    }
    return nil
  }

  func encode(into writer: inout FlatWriter) {
    writer.append(firsts)
    writer.append(starts)
    writer.append(units)
    writer.append(replacements)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    self.init(
      firsts: try reader.table(), starts: try reader.table(), units: try reader.tableLists(),
      replacements: try reader.tableLists())
    guard starts.count == firsts.count + 1, starts.last == Int32(exactly: units.count),
      units.count == replacements.count
    else { throw .damaged }
  }
}
