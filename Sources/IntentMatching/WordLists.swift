/// Finds the entries of word lists in a text, the longest at each place, from front to back.
///
/// An entry is compared stem by stem, so `Blue Vase` finds `blue vases`.
struct WordLists: Sendable {
  /// One entry: the stems of its tokens, and the lists that hold it.
  struct Entry: Sendable, Equatable {
    let stems: [UInt64]
    var lists: [Int]
  }

  /// Entries of more tokens than these are left out.
  static let entryLimit = 16

  /// By the stems, those with one start side by side; longer ones first.
  private(set) var entries: [Entry]
  private let starts: HashTable
  private let ranges: [Range<Int>]

  /// `lists` are given as tokenised entries.
  init(_ lists: [[TokenizedText]]) {
    var all: [Entry] = []
    for (index, list) in lists.enumerated() {
      for entry in list where (1...Self.entryLimit).contains(entry.tokens.count) {
        all.append(Entry(stems: entry.tokens.map(\.stem), lists: [index]))
      }
    }
    self.init(entries: all)
  }

  init(entries unsorted: [Entry]) {
    let sorted = unsorted.filter { !$0.stems.isEmpty && !$0.lists.isEmpty }.sorted {
      if $0.stems[0] != $1.stems[0] { return $0.stems[0] < $1.stems[0] }
      if $0.stems.count != $1.stems.count { return $0.stems.count > $1.stems.count }
      return $0.stems.lexicographicallyPrecedes($1.stems)
    }
    var merged: [Entry] = []
    for entry in sorted {
      if merged.last?.stems == entry.stems {
        for list in entry.lists where !merged[merged.count - 1].lists.contains(list) {
          merged[merged.count - 1].lists.append(list)
          merged[merged.count - 1].lists.sort()
        }
      } else {
        merged.append(entry)
      }
    }
    entries = merged
    var table = HashTable()
    var found: [Range<Int>] = []
    for (index, entry) in merged.enumerated() {
      if table.insert(entry.stems[0]) == found.count {
        found.append(index..<index + 1)
      } else {
        found[found.count - 1] = found[found.count - 1].lowerBound..<index + 1
      }
    }
    starts = table
    ranges = found
  }

  /// A place where an entry stands.
  struct Match {
    let tokens: Range<Int>
    let lists: [Int]
  }

  func matches(in tokens: [IntentToken]) -> [Match] {
    guard !entries.isEmpty else { return [] }
    var found: [Match] = []
    var index = 0
    while index < tokens.count {
      if let match = match(in: tokens, at: index) {
        found.append(match)
        index = match.tokens.upperBound
      } else {
        index += 1
      }
    }
    return found
  }

  private func match(in tokens: [IntentToken], at index: Int) -> Match? {
    guard let start = starts[tokens[index].stem] else { return nil }
    let rest = tokens[index...]
    let entry = entries[ranges[start]].first { entry in
      entry.stems.count <= rest.count && zip(rest, entry.stems).allSatisfy { $0.stem == $1 }
    }
    return entry.map { Match(tokens: index..<index + $0.stems.count, lists: $0.lists) }
  }
}
