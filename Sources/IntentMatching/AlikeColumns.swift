/// Groups of features that no row of a training set tells apart: they stand in the same rows with the
/// same values, so their weights are the same from beginning to end.
struct AlikeColumns {
  /// The group of each feature.
  private(set) var groups: [Int32] = []
  /// The first feature of each group.
  private(set) var firsts: [Int32] = []

  private struct Entry: Equatable {
    let row: Int32
    let value: Float
  }

  /// - Complexity: O(*n* log *n*) in the features, O(*m*) in the entries of the rows.
  init(_ rows: SparseRows, columnCount: Int) {
    var starts = [Int](repeating: 0, count: columnCount + 1)
    for column in rows.columns { starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount { starts[column + 1] += starts[column] }
    var entries = [Entry](repeating: Entry(row: 0, value: 0), count: rows.columns.count)
    var next = starts
    for row in 0..<rows.count {
      for entry in rows.range(row) {
        let column = Int(rows.columns[entry])
        entries[next[column]] = Entry(row: Int32(row), value: rows.values[entry])
        next[column] += 1
      }
    }
    let hashes = (0..<columnCount).map { column in
      entries[starts[column]..<starts[column + 1]].reduce(UInt64(1)) {
        ScalarHash.mix($0, UInt64($1.row) << 32 | UInt64($1.value.bitPattern))
      }
    }
    let order = (0..<columnCount).sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    groups = [Int32](repeating: 0, count: columnCount)
    var last = -1
    for column in order {
      let isAlike =
        last >= 0 && hashes[last] == hashes[column]
        && entries[starts[last]..<starts[last + 1]]
          == entries[starts[column]..<starts[column + 1]]
      if !isAlike {
        firsts.append(Int32(column))
        last = column
      }
      groups[column] = Int32(firsts.count - 1)
    }
  }
}
