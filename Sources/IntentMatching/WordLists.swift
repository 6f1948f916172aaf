internal import FlatStorage

/// Finds the entries of word lists in a text, the longest at each place, from front to back.
///
/// An entry is compared stem by stem, so `Blue Vase` finds `blue vases`. An entry that several lists
/// hold is one entry of several lists.
struct WordLists: Sendable {
  /// Entries of more tokens than these are left out.
  static let entryLimit = 16

  /// The first stems, each once, and where the entries of each start; one more at the end.
  private let firsts: FeatureTable
  private let groups: FlatArray<UInt32>
  /// For each entry where its stems and lists start; one more at the end. Entries of one first stem
  /// stand side by side, longer ones first.
  private let stemStarts: FlatArray<UInt32>
  private let stems: FlatArray<UInt64>
  private let listStarts: FlatArray<UInt32>
  private let lists: FlatArray<Int32>

  private struct Entry {
    let stems: [UInt64]
    var lists: [Int32]
  }

  /// `lists` are given as tokenised entries.
  init(_ lists: [[TokenizedText]]) {
    var entries: [Entry] = []
    for (index, list) in lists.enumerated() {
      for entry in list where (1...Self.entryLimit).contains(entry.tokens.count) {
        entries.append(Entry(stems: entry.tokens.map(\.stem), lists: [Int32(index)]))
      }
    }
    self.init(merging: entries)
  }

  private init(merging unsorted: [Entry]) {
    let sorted = unsorted.sorted {
      if $0.stems[0] != $1.stems[0] { return $0.stems[0] < $1.stems[0] }
      if $0.stems.count != $1.stems.count { return $0.stems.count > $1.stems.count }
      return $0.stems.lexicographicallyPrecedes($1.stems)
    }
    var merged: [Entry] = []
    for entry in sorted {
      if let last = merged.last, last.stems == entry.stems {
        let all = Set(last.lists + entry.lists)
        merged[merged.count - 1].lists = all.sorted()
      } else {
        merged.append(entry)
      }
    }
    var (firsts, groups): ([UInt64], [UInt32]) = ([], [])
    var (stems, stemStarts): ([UInt64], [UInt32]) = ([], [0])
    var (lists, listStarts): ([Int32], [UInt32]) = ([], [0])
    for (index, entry) in merged.enumerated() {
      if entry.stems[0] != firsts.last || firsts.isEmpty {
        firsts.append(entry.stems[0])
        groups.append(UInt32(index))
      }
      stems += entry.stems
      stemStarts.append(UInt32(stems.count))
      lists += entry.lists
      listStarts.append(UInt32(lists.count))
    }
    groups.append(UInt32(merged.count))
    self.firsts = FeatureTable(sorted: firsts)
    self.groups = FlatArray(groups)
    self.stems = FlatArray(stems)
    self.stemStarts = FlatArray(stemStarts)
    self.lists = FlatArray(lists)
    self.listStarts = FlatArray(listStarts)
  }

  /// A place where an entry stands.
  struct Match {
    let tokens: Range<Int>
    /// Its number, for ``count(of:)`` and ``list(_:of:)``.
    let entry: Int
  }

  /// How many lists hold an entry: at least one.
  func count(of entry: Int) -> Int { Int(listStarts[entry + 1]) - Int(listStarts[entry]) }

  /// One of the lists that hold an entry, in ascending order.
  func list(_ place: Int, of entry: Int) -> Int { Int(lists[Int(listStarts[entry]) + place]) }

  /// Puts the matches into `found` in place of what it held.
  func find(in tokens: [IntentToken], _ found: inout [Match]) {
    found.removeAll(keepingCapacity: true)
    guard firsts.count > 0 else { return }
    var index = 0
    while index < tokens.count {
      if let match = match(in: tokens, at: index) {
        found.append(match)
        index = match.tokens.upperBound
      } else {
        index += 1
      }
    }
  }

  private func match(in tokens: [IntentToken], at index: Int) -> Match? {
    guard let group = firsts[tokens[index].stem] else { return nil }
    for entry in Int(groups[group])..<Int(groups[group + 1]) {
      let start = Int(stemStarts[entry])
      let length = Int(stemStarts[entry + 1]) - start
      guard length <= tokens.count - index else { continue }
      var place = 1
      while place < length, tokens[index + place].stem == stems[start + place] { place += 1 }
      if place == length { return Match(tokens: index..<index + length, entry: entry) }
    }
    return nil
  }

  func encode(into writer: inout FlatWriter) {
    firsts.encode(into: &writer)
    writer.append(groups)
    writer.append(stemStarts)
    writer.append(stems)
    writer.append(listStarts)
    writer.append(lists)
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    firsts = try FeatureTable(from: &reader)
    groups = try reader.array()
    stemStarts = try reader.array()
    stems = try reader.array()
    listStarts = try reader.array()
    lists = try reader.array()
    guard groups.count == firsts.count + 1, let entries = groups.last,
      stemStarts.count == Int(entries) + 1, listStarts.count == stemStarts.count,
      stemStarts.last == UInt32(exactly: stems.count),
      listStarts.last == UInt32(exactly: lists.count)
    else { throw .damaged }
  }
}
