internal import FlatStorage
internal import Foundation

/// The features of a rule book's examples: how rare each is, and where its tables are.
struct FeatureSpace: Sendable {
  /// Where a book has more examples than these, a piece of letters that stands in one example only
  /// carries no weight: it serves coverage alone. It halves the weights and costs nothing.
  static let largeBook = 5000

  /// What is known of a feature.
  struct Feature: BitwiseCopyable, Sendable {
    /// ln((1 + N) / (1 + n)) + 1, where it stands in n of N examples.
    var rarity: Float
    /// Its row of ``WeightTable``, or ``idle``.
    var row: UInt32
    /// Where its postings start in ``ExampleIndex``.
    var postings: UInt32 = 0
    var extent = ExampleIndex.Extent()

    /// Carries no weight and stands in no vector.
    static let idle = UInt32.max
  }

  let table: FeatureTable
  let features: FlatArray<Feature>
  /// The rarity of a feature that never came.
  let unknownRarity: Float

  /// - Returns: also the number of the first feature of all.
  static func counted(_ bags: [FeatureBag]) -> (space: FeatureSpace, first: Int) {
    var table = HashTable()
    var counts: [Int32] = []
    var isLetters: [Bool] = []
    for bag in bags {
      for view in FeatureView.allCases {
        for feature in bag.features[bag.range(view)] {
          let number = table.insert(feature.hash)
          if number == counts.count {
            counts.append(0)
            isLetters.append(view == .letters)
          }
          counts[number] += 1
        }
      }
    }
    let isLarge = bags.count > largeBook
    let order = counts.indices.sorted { table.keys[$0] < table.keys[$1] }
    let all = Float(bags.count + 1)
    let features = order.map { number in
      let isIdle = isLarge && isLetters[number] && counts[number] == 1
      return Feature(
        rarity: log(all / Float(counts[number] + 1)) + 1, row: isIdle ? Feature.idle : 0)
    }
    let space = FeatureSpace(
      table: FeatureTable(sorted: order.map { table.keys[$0] }), features: FlatArray(features),
      unknownRarity: log(all) + 1)
    return (space, order.firstIndex(of: 0) ?? 0)
  }

  private init(table: FeatureTable, features: FlatArray<Feature>, unknownRarity: Float) {
    (self.table, self.features, self.unknownRarity) = (table, features, unknownRarity)
  }

  /// The same features with their rows and postings.
  func with(_ features: [Feature]) -> FeatureSpace {
    FeatureSpace(
      table: table, features: FlatArray(features), unknownRarity: unknownRarity)
  }

  /// Puts a text as a vector of length 1, or an empty one, into `vector` in place of what it held.
  ///
  /// - Returns: which share of its words is known.
  func read(_ bag: FeatureBag, into vector: inout SparseVector) -> Float {
    let features = features.view
    vector.removeAll()
    vector.touched &+= table.touch(bag.features)
    var knownShare: Float = 0
    for view in FeatureView.allCases {
      let first = vector.columns.count
      var known: Float = 0
      var unknown: Float = 0
      for place in bag.range(view) {
        let feature = bag.features[place]
        if let number = table[feature.hash] {
          let standing = features[number]
          if standing.row == Feature.idle { continue }
          let value = abs(feature.factor) * standing.rarity
          vector.columns.append(Int32(truncatingIfNeeded: number))
          vector.values.append(value)
          known += value * value
        } else if feature.factor > 0 {
          let value = feature.factor * unknownRarity
          unknown += value * value
        }
      }
      if view == .words, known + unknown > 0 { knownShare = known / (known + unknown) }
      vector.ends[view.rawValue] = vector.columns.count
      if known > 0 { vector.scale(from: first, by: view.weight / known.squareRoot()) }
    }
    vector.normalize()
    return knownShare
  }

  func encode(into writer: inout FlatWriter) {
    table.encode(into: &writer)
    writer.append(features)
    writer.append([unknownRarity])
  }

  init(from reader: inout FlatReader) throws(FlatError) {
    table = try FeatureTable(from: &reader)
    features = try reader.array()
    let rarity: FlatArray<Float> = try reader.array()
    guard features.count == table.count, rarity.count == 1 else { throw .damaged }
    unknownRarity = rarity[0]
  }
}

/// The features of one text that are not zero.
struct SparseVector {
  /// Numbers of features.
  var columns: [Int32] = []
  var values: [Float] = []
  /// Where the columns of each view end.
  var ends = SIMD4<Int>.zero
  /// What ``FeatureTable/touch(_:)`` read; it means nothing.
  var touched: UInt64 = 0

  /// The columns of a view.
  func range(_ view: FeatureView) -> Range<Int> {
    (view.rawValue == 0 ? 0 : ends[view.rawValue - 1])..<ends[view.rawValue]
  }

  mutating func removeAll() {
    columns.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  mutating func scale(from first: Int, by factor: Float) {
    for index in first..<values.count { values[index] *= factor }
  }

  mutating func normalize() {
    var sum: Float = 0
    for value in values { sum += value * value }
    let length = sum.squareRoot()
    if length > 0 { scale(from: 0, by: 1 / length) }
  }
}

/// Sparse vectors one after the other, while a model is trained.
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
