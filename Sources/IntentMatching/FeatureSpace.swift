internal import Foundation

/// The features of a rule book's examples, with how rare each is.
struct FeatureSpace: Sendable {
  /// Where a book has more examples than these, a piece of letters that stands in one example only
  /// carries no weight: it serves coverage alone. It halves the weights and costs nothing.
  static let largeBook = 5000

  /// Every feature; the first ``columnCount`` carry weights.
  let table: HashTable
  /// In how many examples each stands.
  let documentCounts: [Int32]
  let columnCount: Int
  let exampleCount: Int
  /// ln((1 + N) / (1 + n)) + 1 for each feature.
  let rarities: [Float]
  /// The same for a feature that never came.
  let unknownRarity: Float

  init(table: HashTable, documentCounts: [Int32], columnCount: Int, exampleCount: Int) {
    self.table = table
    self.documentCounts = documentCounts
    self.columnCount = columnCount
    self.exampleCount = exampleCount
    let all = Float(exampleCount + 1)
    rarities = documentCounts.map { log(all / Float($0 + 1)) + 1 }
    unknownRarity = log(all) + 1
  }

  init(_ bags: [FeatureBag]) {
    var table = HashTable()
    var counts: [Int32] = []
    var isLetters: [Bool] = []
    for bag in bags {
      for (view, features) in zip(FeatureView.allCases, bag.features) {
        for feature in features {
          let number = table.insert(feature.hash)
          if number == counts.count {
            counts.append(0)
            isLetters.append(view == .letters)
          }
          counts[number] += 1
        }
      }
    }
    let isLarge = bags.count > Self.largeBook
    let isIdle = counts.indices.map { isLarge && isLetters[$0] && counts[$0] == 1 }
    let order = counts.indices.filter { !isIdle[$0] } + counts.indices.filter { isIdle[$0] }
    self.init(
      table: HashTable(keys: order.map { table.keys[$0] }),
      documentCounts: order.map { counts[$0] },
      columnCount: isIdle.count { !$0 }, exampleCount: bags.count)
  }

  func rarity(_ stem: UInt64) -> Float { table[stem].map { rarities[$0] } ?? unknownRarity }

  /// A text as a vector of length 1, or an empty one, and which share of its words is known.
  func vector(_ bag: FeatureBag) -> (vector: SparseVector, knownShare: Float) {
    var result = SparseVector()
    var knownShare: Float = 0
    for (view, features) in zip(FeatureView.allCases, bag.features) {
      let first = result.columns.count
      var known: Float = 0
      var unknown: Float = 0
      for feature in features {
        if let number = table[feature.hash] {
          let value = abs(feature.factor) * rarities[number]
          if number < columnCount {
            result.columns.append(Int32(number))
            result.values.append(value)
            known += value * value
          }
        } else if feature.factor > 0 {
          let value = feature.factor * unknownRarity
          unknown += value * value
        }
      }
      if view == .words, known + unknown > 0 { knownShare = known / (known + unknown) }
      if known > 0 { result.scale(from: first, by: view.weight / known.squareRoot()) }
    }
    result.normalize()
    return (result, knownShare)
  }
}

/// The features of one text that are not zero.
struct SparseVector {
  var columns: [Int32] = []
  var values: [Float] = []

  mutating func scale(from first: Int, by factor: Float) {
    for index in first..<values.count { values[index] *= factor }
  }

  mutating func normalize() {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if length > 0 { scale(from: 0, by: 1 / length) }
  }
}

/// Sparse vectors one after the other.
struct SparseRows: Sendable {
  /// Row *n* is `offsets[n]..<offsets[n + 1]` of ``columns`` and ``values``.
  var offsets: [Int32] = [0]
  var columns: [Int32] = []
  var values: [Float] = []

  var count: Int { offsets.count - 1 }

  func range(_ row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }

  mutating func append(_ columns: some Sequence<Int32>, _ values: some Sequence<Float>) {
    self.columns += columns
    self.values += values
    offsets.append(Int32(self.columns.count))
  }
}
